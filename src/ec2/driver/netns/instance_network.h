// The network of one instance: namespace, cable to the bridge, public address, closed door.
#pragma once

#include <vector>

#include "base/async.h"
#include "base/result.h"
#include "ec2/network/net_script.h"

namespace minato::ec2 {

struct InstanceNetwork {
  InstallationNames installation;
  InstanceNames instance;
  AddressPlan plan;
  InstanceAddresses addresses;
};

// Whether create_network() completed for it since the machine started.
bool network_complete(const InstanceNames& names);

// Makes it all, closed but for `rules`. Remains of an earlier attempt must be gone.
Awaitable<Result<>> create_network(InstanceNetwork network, std::vector<InboundRule> rules);
// For a network that is there, also one made by an earlier version: its public address, what it may
// send, and `rules`.
Awaitable<Result<>> refresh_network(InstanceNetwork network, std::vector<InboundRule> rules);
// New connections see `rules` when it returns.
Awaitable<Result<>> apply_inbound(InstanceNames names, Ipv4 gateway,
                                  std::vector<InboundRule> rules);
// Removes whatever there is. Never fails: what is not there is gone.
Awaitable<void> remove_network(InstallationNames installation, InstanceNames names);

}  // namespace minato::ec2
