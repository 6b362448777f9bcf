// Tries whether something listens on an instance's port, the way any client on this machine does.
#pragma once

#include <cstdint>
#include <string>

#include "base/async.h"
#include "ec2/insights/insights.h"

namespace minato {

// Connects to `address`, an instance's public IPv4 address, and closes at once. kSilent after
// limits::kPortProbe or for what is no address. The awaiter's executor must be single-threaded.
Awaitable<ec2::ProbeResult> probe_port(std::string address, std::uint16_t port);

}  // namespace minato
