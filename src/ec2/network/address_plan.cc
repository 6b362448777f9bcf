#include "ec2/network/address_plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace minato::ec2 {
namespace {

// EC2 keeps the first four addresses of a subnet; a few more stay free for load balancers.
constexpr std::uint32_t kFirstHost = 10;
// 127.0.1.1 is the machine's own name in Debian's /etc/hosts, so public addresses start above it.
constexpr int kFirstPublic = 3;

std::string dashed(std::string address) {
  std::ranges::replace(address, '.', '-');
  return address;
}

}  // namespace

Cidr AddressPlan::subnet(int zone) const {
  return {vpc.base + static_cast<std::uint32_t>(zone) * 1024, 22};
}

InstanceAddresses AddressPlan::instance(int index, int zone, std::string_view region) const {
  const Ipv4 address = subnet(zone).base + kFirstHost + static_cast<std::uint32_t>(index);
  InstanceAddresses out;
  out.private_ip = address.to_string();
  out.public_ip = fmt::format("127.0.{}.{}", public_block, kFirstPublic + index);
  const auto suffix =
      region == "us-east-1" ? std::string("ec2") : fmt::format("{}.compute", region);
  out.private_dns = fmt::format("ip-{}.{}.internal", dashed(out.private_ip), suffix);
  out.public_dns = fmt::format("ec2-{}.{}.compute.localhost", dashed(out.public_ip), region);
  const auto bits = address.bits;
  out.mac = fmt::format("02:00:{:02x}:{:02x}:{:02x}:{:02x}", bits >> 24, bits >> 16 & 255,
                        bits >> 8 & 255, bits & 255);
  return out;
}

}  // namespace minato::ec2
