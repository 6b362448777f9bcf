// Content digests, "sha256:<hex>" (OCI image spec, descriptor.md#digests), and hashing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace minato {

class Digest {
 public:
  enum class Algorithm : std::uint8_t { kSha256, kSha512 };

  Digest() = default;
  Digest(Algorithm algorithm, std::string hex) : algorithm_(algorithm), hex_(std::move(hex)) {}
  // Accepts sha256 with 64 and sha512 with 128 lower-case hex digits; kInvalidArgument otherwise.
  static Result<Digest> parse(std::string_view text);

  Algorithm algorithm() const { return algorithm_; }
  std::string_view algorithm_name() const {
    return algorithm_ == Algorithm::kSha256 ? "sha256" : "sha512";
  }
  const std::string& hex() const { return hex_; }
  bool empty() const { return hex_.empty(); }
  std::string to_string() const { return std::string(algorithm_name()) + ":" + hex_; }
  auto operator<=>(const Digest&) const = default;

 private:
  Algorithm algorithm_ = Algorithm::kSha256;
  std::string hex_;
};

// Incremental hash. SHA-256 state can be saved and restored on the same machine type and OpenSSL
// major version.
class Hasher {
 public:
  explicit Hasher(Digest::Algorithm algorithm = Digest::Algorithm::kSha256);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  // The digest of everything so far; the hasher can go on.
  Digest digest() const;
  // Opaque state for restore(); empty when this algorithm cannot be saved.
  std::string save() const;
  static std::optional<Hasher> restore(std::string_view state);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

Digest sha256(std::string_view content);
// Neither takes memory.
std::array<std::byte, 32> sha256_bytes(std::string_view content);
std::array<std::byte, 32> hmac_sha256(std::span<const std::byte> key, std::string_view message);
std::string hex_encode(std::span<const std::byte> bytes);
// Same time for every input of equal length.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace minato
