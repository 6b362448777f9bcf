// Which addresses and names the instances of one installation get. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ec2/network/cidr.h"

namespace minato::ec2 {

// Instance indexes run from 1 to this: one last octet of the public address each.
inline constexpr int kInstanceIndexMax = 250;
// Subnets of the default VPC, one an availability zone (a, b, c).
inline constexpr int kZones = 3;

struct InstanceAddresses {
  std::string private_ip;   // 172.31.16.14
  std::string public_ip;    // 127.0.1.10
  std::string private_dns;  // ip-172-31-16-14.<region>.compute.internal (us-east-1: ec2.internal)
  std::string public_dns;   // ec2-127-0-1-10.<region>.compute.localhost
  std::string mac;
  bool operator==(const InstanceAddresses&) const = default;
};

// The network of one installation. `vpc` is a /20 that no other route of this machine overlapped
// when it was reserved; its first address after the base is the gateway, held by this machine.
struct AddressPlan {
  Cidr vpc;
  int public_block = 1;  // N in 127.0.N.M

  Ipv4 gateway() const { return vpc.base + 1; }
  // The /22 of `zone` (0 .. kZones-1).
  Cidr subnet(int zone) const;
  // Precondition: 1 <= index <= kInstanceIndexMax, 0 <= zone < kZones. Never collides for distinct
  // indexes and never gives one of the five addresses EC2 reserves in a subnet.
  InstanceAddresses instance(int index, int zone, std::string_view region) const;
  bool operator==(const AddressPlan&) const = default;
};

}  // namespace minato::ec2
