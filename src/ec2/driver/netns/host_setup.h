// What the instances of an installation share: the bridge, address translation, forwarding.
#pragma once

#include "base/async.h"
#include "base/result.h"
#include "ec2/network/guard_script.h"
#include "ec2/network/net_script.h"

namespace minato::ec2 {

// kFailedPrecondition naming the first thing this machine lacks; success when all is there.
Result<> check_machine();
// Makes or completes the shared parts, the guard before the bridge is forwarded from. Keeps the
// public addresses that are mapped. Name servers and
// uplinks are this machine's of now.
Awaitable<Result<>> set_up_host(InstallationNames names, AddressPlan plan, HostAccess access);
// Removes them; what is not there is gone. Every instance must be dismantled before.
Awaitable<void> tear_down_host(InstallationNames names);

}  // namespace minato::ec2
