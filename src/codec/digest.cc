#include "codec/digest.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>
#include <variant>

namespace minato {
namespace {

constexpr std::string_view kStateMagic = "sha256/1";
constexpr std::size_t kStateWords = 8;
constexpr std::size_t kStateHeaderBytes = kStateMagic.size() + kStateWords * 4 + 8;

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

std::uint64_t read_big_endian(std::string_view in) {
  std::uint64_t value = 0;
  for (char c : in) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<Digest> Digest::parse(std::string_view text) {
  auto colon = text.find(':');
  if (colon == std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument, "a digest has the form algorithm:hex");
  }
  auto name = text.substr(0, colon);
  auto hex = text.substr(colon + 1);
  auto algorithm = Algorithm::kSha256;
  std::size_t digits = 64;
  if (name == "sha512") {
    algorithm = Algorithm::kSha512;
    digits = 128;
  } else if (name != "sha256") {
    return fail(ErrorCode::kInvalidArgument, "unknown digest algorithm");
  }
  if (hex.size() != digits || !is_lower_hex(hex)) {
    return fail(ErrorCode::kInvalidArgument, "wrong number or kind of digits in a digest");
  }
  return Digest(algorithm, std::string(hex));
}

// The low-level functions are the only ones whose state can be read and set; EVP hides it. They run
// the same assembly (SHA-NI where there is one).
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

struct Hasher::Impl {
  std::variant<SHA256_CTX, SHA512_CTX> state;

  explicit Impl(Digest::Algorithm algorithm) {
    if (algorithm == Digest::Algorithm::kSha256) {
      SHA256_Init(&state.emplace<SHA256_CTX>());
    } else {
      SHA512_Init(&state.emplace<SHA512_CTX>());
    }
  }
};

Hasher::Hasher(Digest::Algorithm algorithm) : impl_(std::make_unique<Impl>(algorithm)) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::span<const std::byte> bytes) {
  if (auto* sha256 = std::get_if<SHA256_CTX>(&impl_->state)) {
    SHA256_Update(sha256, bytes.data(), bytes.size());
  } else {
    SHA512_Update(&std::get<SHA512_CTX>(impl_->state), bytes.data(), bytes.size());
  }
}

void Hasher::update(std::string_view text) {
  update(std::as_bytes(std::span(text)));
}

Digest Hasher::digest() const {
  auto copy = impl_->state;
  std::array<unsigned char, SHA512_DIGEST_LENGTH> out;
  if (auto* sha256 = std::get_if<SHA256_CTX>(&copy)) {
    SHA256_Final(out.data(), sha256);
    return {Digest::Algorithm::kSha256,
            hex_encode(std::as_bytes(std::span(out).first(SHA256_DIGEST_LENGTH)))};
  }
  SHA512_Final(out.data(), &std::get<SHA512_CTX>(copy));
  return {Digest::Algorithm::kSha512, hex_encode(std::as_bytes(std::span(out)))};
}

// magic, the eight working words, the number of bytes hashed, then the 0-63 bytes that wait for a
// full block.
std::string Hasher::save() const {
  const auto* sha256 = std::get_if<SHA256_CTX>(&impl_->state);
  if (sha256 == nullptr) return {};
  std::string out(kStateMagic);
  for (auto word : sha256->h) append_big_endian(out, word, 4);
  auto bits = static_cast<std::uint64_t>(sha256->Nh) << 32 | sha256->Nl;
  append_big_endian(out, bits / 8, 8);
  out.append(reinterpret_cast<const char*>(sha256->data), sha256->num);
  return out;
}

std::optional<Hasher> Hasher::restore(std::string_view state) {
  if (state.size() < kStateHeaderBytes || !state.starts_with(kStateMagic)) return std::nullopt;
  auto words = state.substr(kStateMagic.size(), kStateWords * 4);
  auto hashed = read_big_endian(state.substr(kStateHeaderBytes - 8, 8));
  auto waiting = state.substr(kStateHeaderBytes);
  if (hashed >> 61 != 0 || waiting.size() != hashed % SHA256_CBLOCK) return std::nullopt;
  std::optional<Hasher> hasher(std::in_place);
  auto& sha256 = std::get<SHA256_CTX>(hasher->impl_->state);
  for (std::size_t i = 0; i < kStateWords; ++i) {
    sha256.h[i] = static_cast<SHA_LONG>(read_big_endian(words.substr(i * 4, 4)));
  }
  sha256.Nl = static_cast<SHA_LONG>(hashed << 3);
  sha256.Nh = static_cast<SHA_LONG>(hashed >> 29);
  sha256.num = static_cast<unsigned>(waiting.size());
  std::memcpy(sha256.data, waiting.data(), waiting.size());
  return hasher;
}

namespace {

using Sha256Bytes = std::array<std::byte, SHA256_DIGEST_LENGTH>;

Sha256Bytes sha256_of(std::span<const std::byte> first, std::span<const std::byte> second) {
  SHA256_CTX state;
  Sha256Bytes out;
  SHA256_Init(&state);
  SHA256_Update(&state, first.data(), first.size());
  SHA256_Update(&state, second.data(), second.size());
  SHA256_Final(reinterpret_cast<unsigned char*>(out.data()), &state);
  return out;
}

}  // namespace

#pragma clang diagnostic pop

std::array<std::byte, 32> sha256_bytes(std::string_view content) {
  return sha256_of(std::as_bytes(std::span(content)), {});
}

// RFC 2104. The function of the library looks its algorithm up and takes memory at every call.
std::array<std::byte, 32> hmac_sha256(std::span<const std::byte> key, std::string_view message) {
  std::array<std::byte, SHA256_CBLOCK> inner{};
  if (key.size() > inner.size()) {
    std::ranges::copy(sha256_of(key, {}), inner.begin());
  } else {
    std::ranges::copy(key, inner.begin());
  }
  auto outer = inner;
  for (std::byte& byte : inner) byte ^= std::byte{0x36};
  for (std::byte& byte : outer) byte ^= std::byte{0x5c};
  const Sha256Bytes digest = sha256_of(inner, std::as_bytes(std::span(message)));
  const Sha256Bytes out = sha256_of(outer, digest);
  OPENSSL_cleanse(inner.data(), inner.size());
  OPENSSL_cleanse(outer.data(), outer.size());
  return out;
}

Digest sha256(std::string_view content) {
  return {Digest::Algorithm::kSha256, hex_encode(sha256_bytes(content))};
}

std::string hex_encode(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(bytes.size() * 2, '\0');
  char* to = out.data();
  for (auto byte : bytes) {
    *to++ = kDigits[std::to_integer<unsigned>(byte) >> 4];
    *to++ = kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return out;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace minato
