// Signed tokens: registry logins, links to layers, and page tokens. HMAC-SHA-256 over a purpose and
// a payload, under a key that is made once and kept in the state store.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "registry/auth.h"
#include "registry/parts.h"
#include "registry/records.h"

namespace minato::registry {

// Callable from any thread.
class TokenSigner {
 public:
  using Key = std::array<std::byte, 32>;
  explicit TokenSigner(Key key) : key_(key) {}

  // Reads the key, or makes and stores it.
  static Awaitable<Result<TokenSigner>> open(RecordStore& records, Random& random);

  // base64(payload) "." base64(mac). A token of one purpose is not valid for another.
  std::string sign(std::string_view purpose, std::string_view payload) const;
  // The payload; nullopt when the token was not made by sign() with this key and purpose.
  std::optional<std::string> verify(std::string_view purpose, std::string_view token) const;

 private:
  std::string mac(std::string_view purpose, std::string_view payload) const;

  Key key_;
};

// Tokens valid for 12 hours, bound to the principal and region they were issued for.
class TokenAuthenticator final : public Authenticator {
 public:
  static constexpr Duration kLifetime = std::chrono::hours(12);
  explicit TokenAuthenticator(const TokenSigner& signer) : signer_(signer) {}

  Result<Session> verify_basic(const std::string& user, const std::string& password,
                               TimePoint now) const override;
  Result<Session> verify_bearer(const std::string& token, TimePoint now) const override;
  IssuedToken issue(const aws::Principal& principal, const std::string& region,
                    TimePoint now) const override;

 private:
  const TokenSigner& signer_;
};

// Links that let whoever has them read one layer until they expire.
class LayerLinks {
 public:
  static constexpr Duration kLifetime = std::chrono::hours(1);
  explicit LayerLinks(const TokenSigner& signer) : signer_(signer) {}

  // The query string to put after /v2/<name>/blobs/<digest>.
  std::string make_query(const RepositoryRecord& repository, const Digest& digest,
                         TimePoint now) const;
  // The scope of the repository when `token` is valid for this name and digest.
  std::optional<Scope> verify(std::string_view token, std::string_view name,
                              std::string_view digest, TimePoint now) const;
  static constexpr std::string_view kParameter = "minato-link";

 private:
  const TokenSigner& signer_;
};

}  // namespace minato::registry
