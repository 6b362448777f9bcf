// The scripts fed to `nft -f -` and `ip -batch -`. Pure text; every script is one transaction or
// one process for all it does, because processes are what a start costs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ec2/network/address_plan.h"
#include "ec2/network/inbound_rule.h"
#include "ec2/network/names.h"

namespace minato::ec2 {

// The bridge of an installation with the gateway address.
std::string ip_bridge_script(const InstallationNames& names, const AddressPlan& plan);
// The namespace of an instance and its cable to the bridge; run on this machine's side.
std::string ip_cable_script(const InstallationNames& names, const InstanceNames& instance,
                            const InstanceAddresses& addresses);
// Addresses and routes; run inside the namespace. Adds the two metadata addresses.
std::string ip_inside_script(const AddressPlan& plan, const InstanceAddresses& addresses);

// The shared table: public to private addresses for what this machine itself connects to, and the
// ways out. Repeating it keeps the map.
std::string nft_host_script(const InstallationNames& names, const AddressPlan& plan);
std::string nft_add_public(const InstallationNames& names, const InstanceAddresses& addresses);
std::string nft_delete_public(const InstallationNames& names, const std::string& public_ip);

// The closed door inside an instance, its guard (nft_inside_guard) and its rules. Replaces all
// rules in one transaction. What arrives from `gateway` is this machine and counts as 127.0.0.1
// (see allows()).
std::string nft_inbound_script(Ipv4 gateway, const std::vector<InboundRule>& rules);

// Where the metadata service listens inside an instance. Port 80 of that address leads there: a
// listener on port 80 itself would keep tasks from having that port. Every agent reserves this one
// (the Docker Engine's own with TLS, which instances do not use), so that no task gets it.
inline constexpr const char* kMetadataAddress = "169.254.169.254";
inline constexpr std::uint16_t kMetadataPort = 2376;

// The metadata address is for what runs in the instance's own network: nothing that comes from a
// bridge or from outside reaches it. Replaces its own table only.
std::string nft_metadata_script();

}  // namespace minato::ec2
