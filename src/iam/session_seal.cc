#include "iam/session_seal.h"

#include <openssl/evp.h>
#include <boost/json.hpp>

#include <memory>
#include <span>
#include <stdexcept>

#include "codec/base64.h"

namespace minato::iam {
namespace {

namespace json = boost::json;

constexpr char kVersion = 1;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
// Longer than any token we make; bounds the work on what a stranger sends.
constexpr std::size_t kTokenMax = 4096;

// Of the array that is sealed; sessions made by earlier versions have fewer.
constexpr std::size_t kParts = 9;
constexpr std::size_t kPartsBefore = 7;

struct CipherDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter>;

unsigned char* bytes(char* text) {
  return reinterpret_cast<unsigned char*>(text);
}
const unsigned char* bytes(const void* data) {
  return static_cast<const unsigned char*>(data);
}

std::string_view kind_name(aws::Principal::Kind kind) {
  switch (kind) {
    case aws::Principal::Kind::kRoot:
      return "root";
    case aws::Principal::Kind::kUser:
      return "user";
    case aws::Principal::Kind::kAssumedRole:
      return "role";
    case aws::Principal::Kind::kAnonymous:
      return "";
  }
  return "";
}

std::optional<aws::Principal::Kind> kind_of(std::string_view name) {
  if (name == "root") return aws::Principal::Kind::kRoot;
  if (name == "user") return aws::Principal::Kind::kUser;
  if (name == "role") return aws::Principal::Kind::kAssumedRole;
  return std::nullopt;
}

std::string encode(const Session& session) {
  const aws::Principal& owner = session.principal;
  const json::value issued = owner.issued ? json::value(to_unix_ms(*owner.issued)) : json::value();
  return json::serialize(json::array{kind_name(owner.kind), owner.account, owner.arn, owner.user_id,
                                     owner.access_key_id, session.secret_key,
                                     to_unix_ms(session.expiration), issued, owner.ends_with});
}

struct Source {
  std::optional<TimePoint> issued;
  std::string ends_with;
};

// Nobody knows when a session was made that says nothing about it: before any other.
std::optional<Source> source_of(const json::array& parts) {
  if (parts.size() == kPartsBefore) return Source{.issued = TimePoint{}, .ends_with = {}};
  if (!parts[8].is_string()) return std::nullopt;
  Source source{.issued = std::nullopt, .ends_with = std::string(parts[8].get_string())};
  if (parts[7].is_int64()) source.issued = from_unix_ms(parts[7].get_int64());
  return source;
}

std::optional<Session> decode(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_array()) return std::nullopt;
  const json::array& parts = value.get_array();
  if (parts.size() != kParts && parts.size() != kPartsBefore) return std::nullopt;
  for (std::size_t i = 0; i < 6; ++i) {
    if (!parts[i].is_string()) return std::nullopt;
  }
  const auto kind = kind_of(parts[0].get_string());
  if (!kind || !parts[6].is_int64()) return std::nullopt;
  const auto source = source_of(parts);
  if (!source) return std::nullopt;
  return Session{.secret_key = std::string(parts[5].get_string()),
                 .principal = {.kind = *kind,
                               .account = std::string(parts[1].get_string()),
                               .arn = std::string(parts[2].get_string()),
                               .user_id = std::string(parts[3].get_string()),
                               .access_key_id = std::string(parts[4].get_string()),
                               .issued = source->issued,
                               .ends_with = source->ends_with},
                 .expiration = from_unix_ms(parts[6].get_int64())};
}

}  // namespace

std::string SessionSeal::seal(const Session& session, Random& random) const {
  const std::string plain = encode(session);
  std::string out(1 + kNonceBytes + plain.size() + kTagBytes, '\0');
  out[0] = kVersion;
  random.fill(std::as_writable_bytes(std::span(out.data() + 1, kNonceBytes)));
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int length = 0;
  char* body = out.data() + 1 + kNonceBytes;
  const bool done =
      cipher &&
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key_.data()),
                         bytes(out.data() + 1)) == 1 &&
      EVP_EncryptUpdate(cipher.get(), bytes(body), &length, bytes(plain.data()),
                        static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(cipher.get(), bytes(body + length), &length) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, body + plain.size()) == 1;
  // Only a broken OpenSSL build can get here; a token that is not sealed must never go out.
  if (!done) throw std::runtime_error("AES-256-GCM is not available");
  return base64_encode(out);
}

std::optional<Session> SessionSeal::open(std::string_view token) const {
  if (token.size() > kTokenMax) return std::nullopt;
  auto raw = base64_decode(token);
  if (!raw || raw->size() < 1 + kNonceBytes + kTagBytes || raw->front() != kVersion) {
    return std::nullopt;
  }
  const std::size_t size = raw->size() - 1 - kNonceBytes - kTagBytes;
  const char* body = raw->data() + 1 + kNonceBytes;
  std::string tag(body + size, kTagBytes);
  std::string plain(size, '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int length = 0;
  int rest = 0;
  const bool done =
      cipher &&
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key_.data()),
                         bytes(raw->data() + 1)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), bytes(plain.data()), &length, bytes(body),
                        static_cast<int>(size)) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), bytes(plain.data() + length), &rest) == 1;
  if (!done) return std::nullopt;
  return decode(plain);
}

}  // namespace minato::iam
