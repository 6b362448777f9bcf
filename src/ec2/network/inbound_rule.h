// The inbound half of a security group, as the machinery below the EC2 API enforces it.
#pragma once

#include <cstdint>
#include <vector>

#include "ec2/network/cidr.h"

namespace minato::ec2 {

enum class IpProtocol { kAll, kTcp, kUdp, kIcmp };

// One permission. A source security group is resolved to the private addresses of its members (as
// /32) before it gets here; IPv6 sources have no place, instances speak IPv4 only.
struct InboundRule {
  IpProtocol protocol = IpProtocol::kTcp;
  // TCP and UDP: the inclusive port range. ICMP: type and code, -1 for any. kAll: ignored.
  int from_port = 0;
  int to_port = 65535;
  std::vector<Cidr> sources;
};

// Whether some rule lets a new connection from `source` to `port` through. For ICMP `port` is the
// type. Rules only allow, as in EC2; no rule is a closed instance.
//
// A process on this machine reaches an instance through its public address or the router and counts
// as 127.0.0.1: it passes a rule whose source holds 127.0.0.1, such as 0.0.0.0/0.
bool allows(const std::vector<InboundRule>& rules, IpProtocol protocol, std::uint16_t port,
            Ipv4 source);

}  // namespace minato::ec2
