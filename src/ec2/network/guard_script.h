// What tasks may reach of this machine, and that they send under their own address only: scripts
// for `nft -f -`. Pure text, one transaction each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ec2/network/address_plan.h"
#include "ec2/network/names.h"

namespace minato::ec2 {

// What of this machine is open to tasks. A task with the host's network is root in the network
// namespace of its instance and sends whatever frames it likes.
struct HostAccess {
  bool everything = false;  // every port, and instances of other installations that agree
  std::vector<std::uint16_t> ports = {};  // TCP and UDP, on every address of this machine
  std::vector<Ipv4> nameservers = {};     // their port 53, where one is an address of this machine
  std::vector<std::string> uplinks = {};  // devices with a default route, which may be bridges
};

// "all", or ports separated by commas. Nothing else is nullopt.
std::optional<HostAccess> parse_host_access(std::string_view text);

// The devices of the default routes in /proc/net/route.
std::vector<std::string> parse_uplinks(std::string_view routes);

// The IPv4 name servers of a resolv.conf but those on loopback.
std::vector<Ipv4> parse_nameservers(std::string_view resolv_conf);

// The guard of an installation's bridge. What comes over it
//   - never goes to 127.0.0.0/8: the bridge has route_localnet, so that this machine's own
//     connections can come back, and would let it in;
//   - never uses IPv6, which instances do not have;
//   - never goes to link-local addresses, where clouds keep the credentials of their machines;
//   - goes to this machine itself only where `access` says, whoever listens there on whichever
//     address, also behind a port that an engine of this machine publishes;
//   - reaches what is behind other bridges of this machine, such as its own containers, only when
//     `access` lets everything through, and other installations' instances when both do. An uplink
//     that is a bridge is none of these.
// Answers, the internet and instances of the same installation are not its concern. Repeating it
// replaces the rules and keeps the senders.
std::string nft_guard_script(const InstallationNames& names, const HostAccess& access);

// From the cable of `instance` come only frames with its MAC and IPv4 address, so that rules by
// source, and this machine's own place in them, mean what they say. Repeating it is fine.
std::string nft_add_sender(const InstallationNames& names, const InstanceNames& instance,
                           const InstanceAddresses& addresses);
// Fine when there is none.
std::string nft_delete_sender(const InstallationNames& names, const InstanceNames& instance);

// Inside an instance, a fragment of nft_inbound_script():
//   - what is addressed to its loopback comes from its loopback: Docker turns route_localnet on for
//     its bridges, and containers may send raw frames;
//   - its metadata address is not for what runs behind its bridges, its other link-local addresses
//     (credentials of tasks) not for other instances;
//   - other instances reach its own address, where a security group sees the port, and never a
//     container behind its bridges.
std::string nft_inside_guard();

// Removes the tables of every family.
std::string nft_remove_tables(const InstallationNames& names);

}  // namespace minato::ec2
