#include "net/local_address_impl.h"

#include <algorithm>
#include <array>

namespace minato::http {
namespace {

using V4 = boost::asio::ip::address_v4;
using V6 = boost::asio::ip::address_v6;

bool is_local_v4(const V4& address) {
  const auto bytes = address.to_bytes();
  const bool link_local = bytes[0] == 169 && bytes[1] == 254;
  return bytes[0] == 127 || bytes[0] == 0 || link_local || address.is_multicast();
}

// 64:ff9b::/96 (RFC 6052), ::ffff:0:0/96 (mapped) and ::/96 (compatible, which :: and ::1 are in).
bool holds_v4(const V6::bytes_type& bytes) {
  constexpr V6::bytes_type kNat64 = {0x00, 0x64, 0xff, 0x9b};
  constexpr V6::bytes_type kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  constexpr V6::bytes_type kCompatible = {};
  return std::ranges::any_of(std::array{kNat64, kMapped, kCompatible}, [&](const auto& prefix) {
    return std::equal(prefix.begin(), prefix.begin() + 12, bytes.begin());
  });
}

}  // namespace

bool is_local_address(const boost::asio::ip::address& address) {
  if (address.is_v4()) return is_local_v4(address.to_v4());
  const V6 v6 = address.to_v6();
  if (v6.is_loopback() || v6.is_unspecified() || v6.is_link_local() || v6.is_multicast()) {
    return true;
  }
  const auto bytes = v6.to_bytes();
  return holds_v4(bytes) && is_local_v4(V4({bytes[12], bytes[13], bytes[14], bytes[15]}));
}

}  // namespace minato::http
