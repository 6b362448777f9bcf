// Temporary credentials without state: the session token is the session itself, sealed with a key
// that every replica reads from the store.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "aws/context.h"
#include "base/clock.h"
#include "base/random.h"

namespace minato::iam {

// What a session token says. Times are kept in whole milliseconds.
struct Session {
  std::string secret_key;
  aws::Principal principal;  // with the ASIA key id in access_key_id
  TimePoint expiration;
};

// AES-256-GCM. Token layout before base64: version (1 byte), nonce (12), ciphertext, tag (16).
// Immutable and thread-safe.
class SessionSeal {
 public:
  using Key = std::array<std::byte, 32>;
  explicit SessionSeal(const Key& key) : key_(key) {}

  std::string seal(const Session& session, Random& random) const;
  // nullopt for anything that seal() with the same key did not make.
  std::optional<Session> open(std::string_view token) const;

 private:
  Key key_;
};

}  // namespace minato::iam
