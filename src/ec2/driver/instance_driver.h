// What a container instance is made of below the EC2 API: a network identity, a Docker Engine of
// its own, a cgroup with the limits of the instance type and a closed door with inbound rules.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/result.h"
#include "ec2/network/address_plan.h"
#include "ec2/network/inbound_rule.h"

namespace minato::ec2 {

struct InstanceSpec {
  std::string instance_id;  // "i-" and hexadecimal digits
  // Unique among the instances of the installation that exist in any state but terminated;
  // 1 .. kInstanceIndexMax. With `zone` it decides the addresses.
  int index = 0;
  int zone = 0;  // 0 .. kZones-1
  int vcpus = 2;
  std::uint64_t memory_bytes = 1ULL << 30;
  std::vector<InboundRule> inbound;
};

struct RunningInstance {
  std::string instance_id;
  InstanceAddresses addresses;
  std::string engine_socket;  // unix socket of this instance's Docker Engine, ready to answer
  int engine_pid = 0;
};

enum class InstanceStatus {
  kRunning,     // network and engine are there
  kEngineDown,  // the network is there, the engine died: adopt() starts it again
  kAbsent,      // nothing runs; data may be there
};

enum class StopMode {
  kKeepData,    // StopInstances: images and stopped containers stay on disk
  kDeleteData,  // TerminateInstances
};

// Called on the driver's executor, once an event.
using EngineLostHandler = std::function<void(const std::string& instance_id)>;

// One object per installation (data folder). All calls come from the single-threaded executor given
// at construction and may overlap for different instances; calls for one instance are served in
// order. Every call is idempotent: repeating it after a failure or a restart completes it.
//
// Nothing an instance runs depends on this process: engines are detached and survive it.
class InstanceDriver {
 public:
  virtual ~InstanceDriver() = default;

  // Reserves the address plan (the same one on every start) and makes the shared parts: bridge,
  // address translation. kFailedPrecondition names what the machine lacks (root, nft, dockerd).
  virtual Awaitable<Result<>> open() = 0;
  // Stops watching. Instances stay as they are; adopt() finds them after a restart.
  virtual Awaitable<void> close() = 0;

  // Valid after open().
  virtual const AddressPlan& plan() const = 0;
  // Of an instance that need not run. Valid after open().
  virtual InstanceAddresses addresses(int index, int zone) const = 0;

  // Returns when the engine answers. On failure everything made is removed again, data included
  // when this call made it.
  virtual Awaitable<Result<RunningInstance>> start(InstanceSpec spec) = 0;
  // After a restart of this process or kEngineLost: takes over what runs, starts what does not
  // (engine died, machine rebooted), applies `spec.inbound`. Running containers are not touched.
  virtual Awaitable<Result<RunningInstance>> adopt(InstanceSpec spec) = 0;
  // Ends engine and containers (SIGTERM, then SIGKILL) and removes every trace. An unknown id is
  // success. What could not be removed is kInternal and tried again by the next stop().
  virtual Awaitable<Result<>> stop(std::string instance_id, StopMode mode) = 0;
  // Replaces the inbound rules; new connections see the new rules when this returns, connections
  // that are open go on, as tracked connections do in EC2. kNotFound when it does not run.
  virtual Awaitable<Result<>> set_inbound(std::string instance_id,
                                          std::vector<InboundRule> rules) = 0;

  virtual InstanceStatus status(const std::string& instance_id) = 0;
  // Ids of all instances of which something (network, process, data) is on this machine. What the
  // caller does not know is a leftover: stop(id, kDeleteData).
  virtual Awaitable<Result<std::vector<std::string>>> list() = 0;
  // Removes every instance and the shared parts of this installation. Works without open().
  virtual Awaitable<Result<>> cleanup_all() = 0;

  // A TCP socket listening on `address`:`port` as seen inside the instance, non-blocking and
  // close-on-exec; the caller owns it. "127.0.0.1" is the instance's own loopback: no other
  // instance and no inbound rule is involved. 169.254.170.2 is a local address of every instance
  // too, reachable from its containers; 169.254.169.254 is one that is not, and whose port 80 leads
  // to kMetadataPort (network/net_script.h).
  virtual Result<int> listen_inside(const std::string& instance_id, const std::string& address,
                                    std::uint16_t port) = 0;

  // The engine of a running instance ended without stop().
  virtual void on_engine_lost(EngineLostHandler handler) = 0;
};

}  // namespace minato::ec2
