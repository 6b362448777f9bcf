#include "ec2/network/inbound_rule.h"

#include <algorithm>

namespace minato::ec2 {
namespace {

bool covers(const InboundRule& rule, IpProtocol protocol, int port) {
  if (rule.protocol == IpProtocol::kAll) return true;
  if (rule.protocol != protocol) return false;
  if (protocol == IpProtocol::kIcmp) return rule.from_port == -1 || rule.from_port == port;
  return rule.from_port <= port && port <= rule.to_port;
}

}  // namespace

bool allows(const std::vector<InboundRule>& rules, IpProtocol protocol, std::uint16_t port,
            Ipv4 source) {
  return std::ranges::any_of(rules, [&](const InboundRule& rule) {
    return covers(rule, protocol, port) && std::ranges::any_of(rule.sources, [&](const Cidr& cidr) {
             return cidr.contains(source);
           });
  });
}

}  // namespace minato::ec2
