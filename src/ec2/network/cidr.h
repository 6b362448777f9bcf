// IPv4 addresses and CIDR blocks as values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace minato::ec2 {

// An IPv4 address in host byte order.
struct Ipv4 {
  std::uint32_t bits = 0;

  // Dotted decimal with exactly four parts and no leading zeros; nullopt otherwise.
  static std::optional<Ipv4> parse(std::string_view text);
  std::string to_string() const;
  auto operator<=>(const Ipv4&) const = default;
};

constexpr Ipv4 operator+(Ipv4 address, std::uint32_t offset) {
  return {address.bits + offset};
}

// An IPv4 block. The host bits of `base` are zero.
struct Cidr {
  Ipv4 base;
  int prefix = 0;

  // "10.0.0.0/8" or a bare address, which is a /32; host bits are cleared as EC2 does. nullopt when
  // it is neither.
  static std::optional<Cidr> parse(std::string_view text);
  std::string to_string() const;
  bool contains(Ipv4 address) const;
  bool contains(const Cidr& other) const;
  bool overlaps(const Cidr& other) const;
  auto operator<=>(const Cidr&) const = default;
};

}  // namespace minato::ec2
