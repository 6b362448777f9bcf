// Takes an instance apart so that nothing of it stays on the machine.
#pragma once

#include "base/async.h"
#include "base/result.h"
#include "ec2/driver/instance_driver.h"
#include "ec2/driver/netns/cgroup_tree.h"
#include "ec2/network/names.h"

namespace minato::ec2 {

// Containers get SIGTERM and a moment, then SIGKILL; then the engine, its shims, mounts, network,
// cgroups, files. Works on any remains, in any state. kInternal names what could not be removed.
Awaitable<Result<>> dismantle(const CgroupTree& cgroups, InstallationNames installation,
                              InstanceNames names, StopMode mode);

}  // namespace minato::ec2
