// Randomness as a dependency, and the identifiers AWS resources carry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace minato {

class Random {
 public:
  virtual ~Random() = default;
  // Fills `out` with random bytes. May be called from any thread.
  virtual void fill(std::span<std::byte> out) = 0;
};

// getrandom(2); aborts the process when the kernel has none.
class SecureRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

// Deterministic bytes from a seed, for tests and simulation. Not thread-safe.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::byte> out) override;

 private:
  std::uint64_t state_;
};

// `digits` lower-case hexadecimal digits.
std::string random_hex(Random& random, std::size_t digits);
// A version 4 UUID in its 36-character form.
std::string random_uuid(Random& random);
// `length` characters of A-Z2-7 (access key ids, role ids).
std::string random_upper_alnum(Random& random, std::size_t length);
// `length` characters of A-Za-z0-9 (secrets).
std::string random_alnum(Random& random, std::size_t length);

}  // namespace minato
