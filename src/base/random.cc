#include "base/random.h"

#include <sys/random.h>

#include <cstdlib>
#include <string_view>
#include <vector>

namespace minato {
namespace {

std::string random_of(Random& random, std::size_t length, std::string_view alphabet) {
  // Bytes at or above the largest multiple of the alphabet's size are thrown away, so that every
  // character is equally likely.
  const unsigned usable = 256 - 256 % static_cast<unsigned>(alphabet.size());
  std::string out;
  out.reserve(length);
  std::vector<std::byte> bytes(length + length / 2 + 8);
  while (out.size() < length) {
    random.fill(bytes);
    for (const std::byte byte : bytes) {
      const auto value = std::to_integer<unsigned>(byte);
      if (value < usable && out.size() < length) out.push_back(alphabet[value % alphabet.size()]);
    }
  }
  return out;
}

}  // namespace

void SecureRandom::fill(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got <= 0) std::abort();
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

void SeededRandom::fill(std::span<std::byte> out) {
  // splitmix64: public domain construction by Sebastiano Vigna.
  for (std::size_t i = 0; i < out.size(); ++i) {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    out[i] = static_cast<std::byte>((z ^ (z >> 31)) & 0xff);
  }
}

std::string random_hex(Random& random, std::size_t digits) {
  return random_of(random, digits, "0123456789abcdef");
}

std::string random_uuid(Random& random) {
  std::string hex = random_hex(random, 32);
  hex[12] = '4';
  constexpr std::string_view kVariant = "89ab";
  hex[16] = kVariant[static_cast<unsigned char>(hex[16]) % 4];
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20);
}

std::string random_upper_alnum(Random& random, std::size_t length) {
  return random_of(random, length, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
}

std::string random_alnum(Random& random, std::size_t length) {
  return random_of(random, length,
                   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
}

}  // namespace minato
