#include "ec2/driver/fake/fake_driver.h"

#include "ec2/network/netns.h"

namespace minato::ec2 {

Awaitable<Result<>> FakeDriver::open() {
  co_return Result<>{};
}

Awaitable<void> FakeDriver::close() {
  co_return;
}

InstanceAddresses FakeDriver::addresses(int index, int zone) const {
  return plan_.instance(index, zone, region_);
}

Awaitable<Result<RunningInstance>> FakeDriver::start(InstanceSpec spec) {
  if (next_failure_) co_return fail(*std::exchange(next_failure_, std::nullopt));
  const RunningInstance running{spec.instance_id, addresses(spec.index, spec.zone), engine_socket_,
                                1000 + spec.index};
  auto id = spec.instance_id;
  instances_.insert_or_assign(std::move(id), Entry{std::move(spec)});
  co_return running;
}

Awaitable<Result<RunningInstance>> FakeDriver::adopt(InstanceSpec spec) {
  return start(std::move(spec));
}

Awaitable<Result<>> FakeDriver::stop(std::string instance_id, StopMode mode) {
  const auto entry = instances_.find(instance_id);
  if (entry == instances_.end()) co_return Result<>{};
  if (mode == StopMode::kDeleteData) {
    instances_.erase(entry);
  } else {
    entry->second.status = InstanceStatus::kAbsent;
  }
  co_return Result<>{};
}

Awaitable<Result<>> FakeDriver::set_inbound(std::string instance_id,
                                            std::vector<InboundRule> rules) {
  if (status(instance_id) == InstanceStatus::kAbsent) {
    co_return fail(ErrorCode::kNotFound, "no such running instance: " + instance_id);
  }
  instances_.at(instance_id).spec.inbound = std::move(rules);
  co_return Result<>{};
}

InstanceStatus FakeDriver::status(const std::string& instance_id) {
  const auto entry = instances_.find(instance_id);
  return entry == instances_.end() ? InstanceStatus::kAbsent : entry->second.status;
}

Awaitable<Result<std::vector<std::string>>> FakeDriver::list() {
  std::vector<std::string> ids;
  for (const auto& [id, entry] : instances_) ids.push_back(id);
  co_return ids;
}

Awaitable<Result<>> FakeDriver::cleanup_all() {
  instances_.clear();
  co_return Result<>{};
}

Result<int> FakeDriver::listen_inside(const std::string& instance_id, const std::string&,
                                      std::uint16_t) {
  if (status(instance_id) == InstanceStatus::kAbsent) {
    return fail(ErrorCode::kNotFound, "no such running instance: " + instance_id);
  }
  return listen_in_netns("/proc/self/ns/net", "127.0.0.1", 0);
}

void FakeDriver::lose_engine(const std::string& instance_id) {
  const auto entry = instances_.find(instance_id);
  if (entry == instances_.end() || entry->second.status != InstanceStatus::kRunning) return;
  entry->second.status = InstanceStatus::kEngineDown;
  if (engine_lost_) engine_lost_(instance_id);
}

const InstanceSpec* FakeDriver::running(const std::string& instance_id) const {
  const auto entry = instances_.find(instance_id);
  const bool runs = entry != instances_.end() && entry->second.status == InstanceStatus::kRunning;
  return runs ? &entry->second.spec : nullptr;
}

}  // namespace minato::ec2
