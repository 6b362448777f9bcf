#include "agent_link/instance_key.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "codec/base64.h"

namespace minato::agent_link {
namespace {

constexpr std::size_t kHalfBytes = 32;
constexpr std::size_t kProofBytes = 64;
// Keeps what is signed here apart from anything else the key might ever sign.
constexpr std::string_view kPurpose = "minato container instance\n";

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using EdKey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using EdContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

EdKey private_key_of(std::string_view seed) {
  return EdKey(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()));
}

// Empty on failure.
std::string public_half(const EVP_PKEY* key) {
  std::string half(kHalfBytes, '\0');
  std::size_t size = half.size();
  if (key == nullptr ||
      EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(half.data()), &size) != 1) {
    return {};
  }
  return half;
}

std::string signed_text(const http::Headers& headers) {
  return std::string(kPurpose) + std::string(headers.find("Authorization").value_or(""));
}

bool proof_holds(std::string_view key, std::string_view proof, std::string_view text) {
  if (key.size() != kHalfBytes || proof.size() != kProofBytes) return false;
  const EdKey opened(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(key), key.size()));
  const EdContext context(EVP_MD_CTX_new());
  return opened && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, opened.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(proof), proof.size(), bytes_of(text),
                          text.size()) == 1;
}

}  // namespace

Result<InstanceKey> InstanceKey::make(Random& random) {
  std::array<std::byte, kHalfBytes> seed{};
  random.fill(seed);
  return parse(base64_encode({reinterpret_cast<const char*>(seed.data()), seed.size()}));
}

Result<InstanceKey> InstanceKey::parse(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  auto seed = base64_decode(text);
  if (!seed || seed->size() != kHalfBytes) {
    return fail(ErrorCode::kDataLoss, "The text is no key of a container instance");
  }
  const std::string half = public_half(private_key_of(*seed).get());
  if (half.empty()) return fail(ErrorCode::kInternal, "The key cannot be used");
  return InstanceKey(*std::move(seed), base64_encode(half));
}

std::string InstanceKey::secret_text() const {
  return base64_encode(seed_);
}

void InstanceKey::prove(http::Headers& headers) const {
  const std::string text = signed_text(headers);
  const EdKey key = private_key_of(seed_);
  const EdContext context(EVP_MD_CTX_new());
  std::string proof(kProofBytes, '\0');
  std::size_t size = proof.size();
  if (!key || !context ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(proof.data()), &size,
                     bytes_of(text), text.size()) != 1) {
    return;  // the server then refuses, and says so
  }
  headers.set(kInstanceKeyField, public_);
  headers.set(kInstanceProofField, base64_encode(proof));
}

std::string proven_key(const http::Headers& headers) {
  const auto key = headers.find(kInstanceKeyField);
  const auto proof = headers.find(kInstanceProofField);
  if (!key || !proof || !headers.find("Authorization")) return {};
  const auto key_bytes = base64_decode(*key);
  const auto proof_bytes = base64_decode(*proof);
  if (!key_bytes || !proof_bytes) return {};
  return proof_holds(*key_bytes, *proof_bytes, signed_text(headers)) ? std::string(*key)
                                                                     : std::string();
}

}  // namespace minato::agent_link
