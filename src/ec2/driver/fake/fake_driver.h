// Instances that exist only in memory, for tests of what sits above the driver.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ec2/driver/instance_driver.h"

namespace minato::ec2 {

class FakeDriver final : public InstanceDriver {
 public:
  explicit FakeDriver(std::string region = "us-east-1") : region_(std::move(region)) {}

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
  // Listens on this machine's own loopback, on a free port whatever `port` says.
  Result<int> listen_inside(const std::string& instance_id, const std::string& address,
                            std::uint16_t port) override;
  void on_engine_lost(EngineLostHandler handler) override { engine_lost_ = std::move(handler); }

  // What the next start() or adopt() answers instead of working.
  void fail_next_start(Error error) { next_failure_ = std::move(error); }
  // The engine of a running instance dies.
  void lose_engine(const std::string& instance_id);
  // The specification of an instance that runs, with its present rules; null when it does not.
  const InstanceSpec* running(const std::string& instance_id) const;
  // Path given as engine_socket of every instance.
  void set_engine_socket(std::string path) { engine_socket_ = std::move(path); }

 private:
  struct Entry {
    InstanceSpec spec;
    InstanceStatus status = InstanceStatus::kRunning;
  };

  std::string region_;
  AddressPlan plan_{{Ipv4{0xac1f0000}, 20}, 1};  // 172.31.0.0/20
  std::map<std::string, Entry> instances_;
  std::optional<Error> next_failure_;
  EngineLostHandler engine_lost_;
  std::string engine_socket_ = "/nonexistent/engine.sock";
};

}  // namespace minato::ec2
