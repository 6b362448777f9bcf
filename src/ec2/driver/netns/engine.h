// The Docker Engine of one instance: containerd and dockerd, detached, in the instance's network
// namespace and cgroup, with nothing shared with an engine this machine may run itself.
#pragma once

#include <string>

#include "base/async.h"
#include "base/result.h"
#include "ec2/driver/netns/cgroup_tree.h"
#include "ec2/network/names.h"

namespace minato::ec2 {

std::string engine_socket_path(const InstanceNames& names);

struct EngineProcesses {
  int containerd = 0;
  int dockerd = 0;
  bool complete() const { return containerd != 0 && dockerd != 0; }
};

// Found by membership in the instance's cgroup and by command line, so a reused process id is never
// taken for ours.
EngineProcesses find_engine(const CgroupTree& cgroups, const InstanceNames& names);

// The two configuration files. Pure.
std::string containerd_config(const InstanceNames& names);
std::string dockerd_config(const InstanceNames& names);

// Starts what does not run and returns once the engine answers. Containers that outlived their
// engine are kept (live restore). The network namespace and the cgroup must exist.
// kUnavailable with the end of the engine's log when it does not come up.
Awaitable<Result<EngineProcesses>> ensure_engine(const CgroupTree& cgroups, InstanceNames names);

}  // namespace minato::ec2
