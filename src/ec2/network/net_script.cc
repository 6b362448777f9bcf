#include "ec2/network/net_script.h"

#include <fmt/format.h>

#include <algorithm>

#include "ec2/network/guard_script.h"

namespace minato::ec2 {
namespace {

constexpr Ipv4 kThisMachine{0x7f000001};  // 127.0.0.1

std::string port_match(const char* protocol, const InboundRule& rule) {
  const int from = std::clamp(rule.from_port, 0, 65535);
  const int to = std::clamp(rule.to_port, 0, 65535);
  if (from == 0 && to == 65535) return fmt::format("meta l4proto {}", protocol);
  return fmt::format("{} dport {}-{}", protocol, from, to);
}

// The part of an nft rule that says which packets it is about.
std::string packet_match(const InboundRule& rule) {
  switch (rule.protocol) {
    case IpProtocol::kAll:
      return "";
    case IpProtocol::kTcp:
      return port_match("tcp", rule);
    case IpProtocol::kUdp:
      return port_match("udp", rule);
    case IpProtocol::kIcmp:
      break;
  }
  if (rule.from_port < 0) return "meta l4proto icmp";
  if (rule.to_port < 0) return fmt::format("icmp type {}", rule.from_port);
  return fmt::format("icmp type {} icmp code {}", rule.from_port, rule.to_port);
}

// Blocks nest or are disjoint, so dropping the contained ones leaves none that overlap, which nft
// refuses in one set.
std::vector<Cidr> without_overlap(std::vector<Cidr> sources) {
  std::ranges::sort(sources, [](const Cidr& a, const Cidr& b) {
    return std::pair(a.base, a.prefix) < std::pair(b.base, b.prefix);
  });
  std::vector<Cidr> kept;
  for (const auto& cidr : sources) {
    if (kept.empty() || !kept.back().contains(cidr)) kept.push_back(cidr);
  }
  return kept;
}

std::string source_match(const std::vector<Cidr>& sources) {
  if (sources.size() == 1 && sources[0].prefix == 0) return "";
  std::string list;
  for (const auto& cidr : sources) list += (list.empty() ? "" : ", ") + cidr.to_string();
  return fmt::format("ip saddr {{ {} }} ", list);
}

void append_rule(std::string& out, const InboundRule& rule) {
  if (rule.sources.empty()) return;
  if (std::ranges::any_of(rule.sources, [](const Cidr& c) { return c.contains(kThisMachine); })) {
    out += fmt::format("add rule inet minato from_machine {} accept\n", packet_match(rule));
  }
  out += fmt::format("add rule inet minato from_network {}{} accept\n",
                     source_match(without_overlap(rule.sources)), packet_match(rule));
}

}  // namespace

std::string ip_bridge_script(const InstallationNames& names, const AddressPlan& plan) {
  return fmt::format(
      "link add {0} type bridge\n"
      "addr add {1}/{2} dev {0}\n"
      "link set {0} up\n",
      names.bridge, plan.gateway().to_string(), plan.vpc.prefix);
}

std::string ip_cable_script(const InstallationNames& names, const InstanceNames& instance,
                            const InstanceAddresses& addresses) {
  return fmt::format(
      "netns add {0}\n"
      "link add {1} type veth peer name eth0 address {2} netns {0}\n"
      "link set {1} master {3} up\n",
      instance.netns, instance.veth, addresses.mac, names.bridge);
}

std::string ip_inside_script(const AddressPlan& plan, const InstanceAddresses& addresses) {
  return fmt::format(
      "link set lo up\n"
      "addr add 169.254.169.254/32 dev lo\n"
      "addr add 169.254.170.2/32 dev lo\n"
      "addr add {}/{} dev eth0\n"
      "link set eth0 up\n"
      "route add default via {}\n",
      addresses.private_ip, plan.vpc.prefix, plan.gateway().to_string());
}

std::string nft_host_script(const InstallationNames& names, const AddressPlan& plan) {
  // Priority -110 comes before Docker's own DNAT (-100), so a public address is never taken by a
  // port somebody else publishes on 0.0.0.0. To another installation an instance keeps its address:
  // as the gateway's it would count as this machine there.
  return fmt::format(
      "add table ip {0}\n"
      "add map ip {0} public {{ type ipv4_addr : ipv4_addr; }}\n"
      "add chain ip {0} output {{ type nat hook output priority -110; }}\n"
      "add chain ip {0} postrouting {{ type nat hook postrouting priority 90; }}\n"
      "flush chain ip {0} output\n"
      "flush chain ip {0} postrouting\n"
      "add rule ip {0} output dnat to ip daddr map @public\n"
      "add rule ip {0} postrouting oifname {1} ip saddr 127.0.0.0/8 masquerade\n"
      "add rule ip {0} postrouting oifname != {3} ip saddr {2} masquerade\n",
      names.nft_table, names.bridge, plan.vpc.to_string(), kAllBridges);
}

std::string nft_add_public(const InstallationNames& names, const InstanceAddresses& addresses) {
  return fmt::format("add element ip {} public {{ {} : {} }}\n", names.nft_table,
                     addresses.public_ip, addresses.private_ip);
}

std::string nft_delete_public(const InstallationNames& names, const std::string& public_ip) {
  return fmt::format("delete element ip {} public {{ {} }}\n", names.nft_table, public_ip);
}

std::string nft_inbound_script(Ipv4 gateway, const std::vector<InboundRule>& rules) {
  // Priority -150 is after connection tracking (-200) and before Docker's DNAT (-100): the chain
  // sees the port of the instance, not the one inside the container.
  std::string out = fmt::format(
      "add table inet minato\n"
      "add chain inet minato from_machine\n"
      "add chain inet minato from_network\n"
      "add chain inet minato inbound {{ type filter hook prerouting priority -150; }}\n"
      "add chain inet minato loopback {{ type filter hook prerouting priority -300; }}\n"
      "flush table inet minato\n"
      "add rule inet minato inbound iifname != eth0 accept\n"
      "add rule inet minato inbound ct state established,related accept\n"
      "add rule inet minato inbound ip saddr {0} jump from_machine\n"
      "add rule inet minato inbound ip saddr != {0} jump from_network\n"
      "add rule inet minato inbound drop\n",
      gateway.to_string());
  out += nft_inside_guard();
  for (const auto& rule : rules) append_rule(out, rule);
  return out;
}

std::string nft_metadata_script() {
  // Before Docker's chains, which would send port 80 of any local address to a task that has it.
  return fmt::format(
      "add table ip minato_metadata\n"
      "add chain ip minato_metadata inbound {{ type filter hook prerouting priority -160; }}\n"
      "add chain ip minato_metadata output {{ type nat hook output priority -110; }}\n"
      "flush table ip minato_metadata\n"
      "add rule ip minato_metadata inbound iifname != lo ip daddr {0} drop\n"
      "add rule ip minato_metadata output ip daddr {0} tcp dport 80 dnat to {0}:{1}\n",
      kMetadataAddress, kMetadataPort);
}

}  // namespace minato::ec2
