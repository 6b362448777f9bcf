#include "ec2/network/guard_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>

namespace minato::ec2 {
namespace {

std::string list_of(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

std::string exceptions(const InstallationNames& names, const HostAccess& access) {
  std::string out;
  std::vector<std::string> servers, ports;
  for (const auto& server : access.nameservers) servers.push_back(server.to_string());
  for (const auto port : access.ports) ports.push_back(std::to_string(port));
  if (!servers.empty()) {
    out += fmt::format(
        "add rule inet {} tasks ip daddr {{ {} }} meta l4proto {{ tcp, udp }} th dport 53 accept\n",
        names.nft_table, list_of(servers));
  }
  out += fmt::format("add rule inet {} tasks ip daddr 169.254.0.0/16 drop\n", names.nft_table);
  if (!ports.empty()) {
    out +=
        fmt::format("add rule inet {} tasks meta l4proto {{ tcp, udp }} th dport {{ {} }} accept\n",
                    names.nft_table, list_of(ports));
  }
  return out;
}

// Quoted, for names such as "eth0.7"; without names that nft would read otherwise.
std::string device_list(const InstallationNames& names, const HostAccess& access) {
  std::string out = '"' + names.bridge + '"';
  for (const auto& device : access.uplinks) {
    const bool plain = std::ranges::all_of(device, [](unsigned char c) {
      return std::isalnum(c) || c == '.' || c == '-' || c == '_';
    });
    if (plain) out += ", \"" + device + '"';
  }
  return out;
}

std::string senders_script(const InstallationNames& names) {
  return fmt::format(
      "add table bridge {0}\n"
      "add map bridge {0} ports {{ type ifname : verdict; }}\n"
      "add chain bridge {0} senders {{ type filter hook prerouting priority -300; }}\n"
      "flush chain bridge {0} senders\n"
      "add rule bridge {0} senders iifname vmap @ports\n",
      names.nft_table);
}

}  // namespace

std::optional<HostAccess> parse_host_access(std::string_view text) {
  HostAccess access;
  if (text == "all") {
    access.everything = true;
    return access;
  }
  while (true) {
    const auto end = std::min(text.find(','), text.size());
    std::uint16_t port = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + end, port);
    if (error != std::errc{} || stop != text.data() + end || port == 0) return std::nullopt;
    access.ports.push_back(port);
    if (end == text.size()) return access;
    text.remove_prefix(end + 1);
  }
}

std::vector<Ipv4> parse_nameservers(std::string_view resolv_conf) {
  constexpr Cidr kLoopback{{0x7f000000}, 8};
  std::vector<Ipv4> out;
  std::istringstream lines{std::string(resolv_conf)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string keyword, value;
    if (!(words >> keyword >> value) || keyword != "nameserver") continue;
    const auto address = Ipv4::parse(value);
    if (address && !kLoopback.contains(*address)) out.push_back(*address);
  }
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<std::string> parse_uplinks(std::string_view routes) {
  std::vector<std::string> out;
  std::istringstream lines{std::string(routes)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string device, destination, skipped, mask;
    words >> device >> destination;
    for (int i = 0; i < 5; ++i) words >> skipped;
    if (words >> mask && destination == "00000000" && mask == "00000000") out.push_back(device);
  }
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string nft_guard_script(const InstallationNames& names, const HostAccess& access) {
  // Priority -300 looks at addresses as they are on the wire, before anything is translated: what a
  // DNAT sends to loopback had another one. -150 is after connection tracking (-200) and before the
  // DNAT of published ports (-100).
  std::string out = fmt::format(
      "add table inet {0}\n"
      "add chain inet {0} loopback {{ type filter hook prerouting priority -300; }}\n"
      "add chain inet {0} tasks {{ type filter hook prerouting priority -150; }}\n"
      "add chain inet {0} between {{ type filter hook forward priority -150; }}\n"
      "flush table inet {0}\n"
      "add rule inet {0} loopback iifname {1} ip daddr 127.0.0.0/8 drop\n"
      "add rule inet {0} tasks iifname != {1} accept\n"
      "add rule inet {0} tasks meta nfproto ipv6 drop\n"
      "add rule inet {0} tasks ct state established,related accept\n",
      names.nft_table, names.bridge);
  out += exceptions(names, access);
  if (!access.everything) {
    out += fmt::format(
        "add rule inet {0} tasks fib daddr type {{ local, broadcast, multicast }} drop\n"
        "add rule inet {0} between ct state established,related accept\n"
        "add rule inet {0} between iifname {1} oifname {2} oifname != {1} drop\n"
        "add rule inet {0} between iifname {2} oifname {1} iifname != {1} drop\n"
        "add rule inet {0} between iifname {1} oifname != {{ {3} }} meta oifkind \"bridge\" drop\n",
        names.nft_table, names.bridge, kAllBridges, device_list(names, access));
  }
  return out + senders_script(names);
}

std::string nft_add_sender(const InstallationNames& names, const InstanceNames& instance,
                           const InstanceAddresses& addresses) {
  return fmt::format(
      "add chain bridge {0} from_{1}\n"
      "flush chain bridge {0} from_{1}\n"
      "add rule bridge {0} from_{1} ether saddr != {2} drop\n"
      "add rule bridge {0} from_{1} ip saddr {3} accept\n"
      "add rule bridge {0} from_{1} arp saddr ether {2} arp saddr ip {3} accept\n"
      "add rule bridge {0} from_{1} drop\n"
      "add element bridge {0} ports {{ {1} : jump from_{1} }}\n",
      names.nft_table, instance.veth, addresses.mac, addresses.private_ip);
}

std::string nft_delete_sender(const InstallationNames& names, const InstanceNames& instance) {
  return fmt::format(
      "add table bridge {0}\n"
      "add map bridge {0} ports {{ type ifname : verdict; }}\n"
      "add chain bridge {0} from_{1}\n"
      "add element bridge {0} ports {{ {1} : jump from_{1} }}\n"
      "delete element bridge {0} ports {{ {1} }}\n"
      "flush chain bridge {0} from_{1}\n"
      "delete chain bridge {0} from_{1}\n",
      names.nft_table, instance.veth);
}

std::string nft_inside_guard() {
  return "add rule inet minato loopback iifname != lo ip daddr { 127.0.0.0/8, 169.254.169.254 } "
         "drop\n"
         "add rule inet minato loopback iifname eth0 ip daddr 169.254.0.0/16 drop\n"
         "add rule inet minato loopback iifname eth0 fib daddr type != local drop\n";
}

std::string nft_remove_tables(const InstallationNames& names) {
  std::string out;
  for (const auto* family : {"ip", "inet", "bridge"}) {
    out += fmt::format("add table {0} {1}\ndelete table {0} {1}\n", family, names.nft_table);
  }
  return out;
}

}  // namespace minato::ec2
