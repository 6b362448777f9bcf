#include "ec2/network/cidr.h"

#include <fmt/format.h>

#include <charconv>

namespace minato::ec2 {
namespace {

// A decimal number without sign or leading zeros, up to `max`.
std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t max) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint32_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > max) return std::nullopt;
  return value;
}

constexpr std::uint32_t mask_of(int prefix) {
  return prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix);
}

}  // namespace

std::optional<Ipv4> Ipv4::parse(std::string_view text) {
  std::uint32_t bits = 0;
  for (int part = 0; part < 4; ++part) {
    const auto dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto value = parse_number(text.substr(0, dot), 255);
    if (!value) return std::nullopt;
    bits = bits << 8 | *value;
    text.remove_prefix(part < 3 ? dot + 1 : dot);
  }
  return Ipv4{bits};
}

std::string Ipv4::to_string() const {
  return fmt::format("{}.{}.{}.{}", bits >> 24, bits >> 16 & 255, bits >> 8 & 255, bits & 255);
}

std::optional<Cidr> Cidr::parse(std::string_view text) {
  int prefix = 32;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    const auto number = parse_number(text.substr(slash + 1), 32);
    if (!number) return std::nullopt;
    prefix = static_cast<int>(*number);
    text = text.substr(0, slash);
  }
  const auto address = Ipv4::parse(text);
  if (!address) return std::nullopt;
  return Cidr{Ipv4{address->bits & mask_of(prefix)}, prefix};
}

std::string Cidr::to_string() const {
  return fmt::format("{}/{}", base.to_string(), prefix);
}

bool Cidr::contains(Ipv4 address) const {
  return (address.bits & mask_of(prefix)) == base.bits;
}

bool Cidr::contains(const Cidr& other) const {
  return prefix <= other.prefix && contains(other.base);
}

bool Cidr::overlaps(const Cidr& other) const {
  return contains(other) || other.contains(*this);
}

}  // namespace minato::ec2
