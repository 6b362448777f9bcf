// Instances as network namespaces with a Docker Engine each. Needs root on Linux.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/log.h"
#include "ec2/driver/instance_driver.h"
#include "ec2/driver/netns/cgroup_tree.h"
#include "ec2/driver/netns/engine.h"
#include "ec2/driver/netns/instance_network.h"
#include "runtime/keyed_lock.h"
#include "ec2/driver/netns/processes.h"
#include "ec2/network/guard_script.h"

namespace minato::ec2 {

struct NetnsOptions {
  std::string data_dir;  // absolute; also what tells installations apart
  std::string region = "us-east-1";
  HostAccess access = {};
};

class NetnsDriver final : public InstanceDriver {
 public:
  NetnsDriver(Executor executor, NetnsOptions options);
  ~NetnsDriver() override;

  Awaitable<Result<>> open() override;
  Awaitable<void> close() override;
  const AddressPlan& plan() const override { return plan_; }
  InstanceAddresses addresses(int index, int zone) const override;
  Awaitable<Result<RunningInstance>> start(InstanceSpec spec) override;
  Awaitable<Result<RunningInstance>> adopt(InstanceSpec spec) override;
  Awaitable<Result<>> stop(std::string instance_id, StopMode mode) override;
  Awaitable<Result<>> set_inbound(std::string instance_id, std::vector<InboundRule> rules) override;
  InstanceStatus status(const std::string& instance_id) override;
  Awaitable<Result<std::vector<std::string>>> list() override;
  Awaitable<Result<>> cleanup_all() override;
  Result<int> listen_inside(const std::string& instance_id, const std::string& address,
                            std::uint16_t port) override;
  void on_engine_lost(EngineLostHandler handler) override { engine_lost_ = std::move(handler); }

  const InstallationNames& names() const { return names_; }

 private:
  // Both daemons: the engine is lost when either ends.
  struct Watches {
    std::unique_ptr<ProcessWatch> containerd;
    std::unique_ptr<ProcessWatch> dockerd;
  };

  Awaitable<Result<RunningInstance>> ensure(InstanceSpec spec);
  Awaitable<Result<>> ensure_network(InstanceSpec spec);
  void watch(const std::string& instance_id, EngineProcesses engine);
  void lost(const std::string& instance_id);

  Executor executor_;
  NetnsOptions options_;
  InstallationNames names_;
  CgroupTree cgroups_;
  AddressPlan plan_;
  KeyedLock locks_;
  std::map<std::string, Watches> watches_;
  EngineLostHandler engine_lost_;
};

}  // namespace minato::ec2
