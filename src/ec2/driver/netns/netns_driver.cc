#include "ec2/driver/netns/netns_driver.h"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <filesystem>
#include <set>

#include "ec2/driver/netns/host_setup.h"
#include "ec2/driver/netns/teardown.h"
#include "ec2/network/netns.h"
#include "ec2/network/reservation.h"

namespace minato::ec2 {
namespace {

namespace fs = std::filesystem;

Result<> check_spec(const InstanceSpec& spec) {
  if (!valid_instance_id(spec.instance_id)) {
    return fail(ErrorCode::kInvalidArgument, "not an instance id: " + spec.instance_id);
  }
  if (spec.index < 1 || spec.index > kInstanceIndexMax || spec.zone < 0 || spec.zone >= kZones ||
      spec.vcpus < 1 || spec.memory_bytes == 0) {
    return fail(ErrorCode::kInvalidArgument, "instance out of range: " + spec.instance_id);
  }
  return {};
}

void add_folder_names(const std::string& folder, const std::string& prefix,
                      std::set<std::string>& out) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    if (auto id = name.substr(prefix.size()); valid_instance_id(id)) out.insert(std::move(id));
  }
}

std::string canonical(const std::string& path) {
  std::error_code error;
  const auto resolved = fs::weakly_canonical(path, error);
  return error ? path : resolved.string();
}

}  // namespace

NetnsDriver::NetnsDriver(Executor executor, NetnsOptions options)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      names_(InstallationNames::of(canonical(options_.data_dir))),
      cgroups_(parse_cgroup_mounts(read_text_file("/proc/self/mountinfo"))) {}

NetnsDriver::~NetnsDriver() = default;

Awaitable<Result<>> NetnsDriver::open() {
  CO_TRY_VOID(check_machine());
  CO_TRY(plan_, reserve_plan(names_));
  co_return co_await set_up_host(names_, plan_, options_.access);
}

Awaitable<void> NetnsDriver::close() {
  watches_.clear();
  co_return;
}

InstanceAddresses NetnsDriver::addresses(int index, int zone) const {
  return plan_.instance(index, zone, options_.region);
}

Awaitable<Result<RunningInstance>> NetnsDriver::start(InstanceSpec spec) {
  CO_TRY_VOID(check_spec(spec));
  const auto guard = co_await locks_.acquire(spec.instance_id);
  const auto instance = names_.instance(spec.instance_id);
  std::error_code error;
  const bool had_data = fs::exists(instance.data_dir, error);
  auto running = co_await ensure(spec);
  if (!running) {
    watches_.erase(spec.instance_id);
    const auto mode = had_data ? StopMode::kKeepData : StopMode::kDeleteData;
    if (auto undone = co_await dismantle(cgroups_, names_, instance, mode); !undone) {
      log::error("after a failed start: {}", undone.error().message);
    }
  }
  co_return running;
}

Awaitable<Result<RunningInstance>> NetnsDriver::adopt(InstanceSpec spec) {
  CO_TRY_VOID(check_spec(spec));
  const auto guard = co_await locks_.acquire(spec.instance_id);
  co_return co_await ensure(std::move(spec));
}

Awaitable<Result<>> NetnsDriver::ensure_network(InstanceSpec spec) {
  const auto instance = names_.instance(spec.instance_id);
  const InstanceNetwork network{names_, instance, plan_, addresses(spec.index, spec.zone)};
  if (network_complete(instance)) {
    co_return co_await refresh_network(network, std::move(spec.inbound));
  }
  // Remains of an attempt that was cut off; an engine in them would be in a dead network.
  CO_TRY_VOID(co_await dismantle(cgroups_, names_, instance, StopMode::kKeepData));
  co_return co_await create_network(network, std::move(spec.inbound));
}

Awaitable<Result<RunningInstance>> NetnsDriver::ensure(InstanceSpec spec) {
  const auto instance = names_.instance(spec.instance_id);
  CO_TRY_VOID(co_await ensure_network(spec));
  CO_TRY_VOID(cgroups_.create(instance.cgroup, {spec.vcpus, spec.memory_bytes}));
  // A daemon that is started anew here must not be reported as lost.
  watches_.erase(spec.instance_id);
  CO_TRY(const auto engine, co_await ensure_engine(cgroups_, instance));
  watch(spec.instance_id, engine);
  co_return RunningInstance{spec.instance_id, addresses(spec.index, spec.zone),
                            engine_socket_path(instance), engine.dockerd};
}

void NetnsDriver::watch(const std::string& instance_id, EngineProcesses engine) {
  const auto gone = [this, instance_id] { lost(instance_id); };
  watches_[instance_id] = {std::make_unique<ProcessWatch>(executor_, engine.containerd, gone),
                           std::make_unique<ProcessWatch>(executor_, engine.dockerd, gone)};
}

void NetnsDriver::lost(const std::string& instance_id) {
  if (watches_.erase(instance_id) == 0) return;
  log::warn("the Docker Engine of {} ended", instance_id);
  if (engine_lost_) engine_lost_(instance_id);
}

Awaitable<Result<>> NetnsDriver::stop(std::string instance_id, StopMode mode) {
  if (!valid_instance_id(instance_id)) {
    co_return fail(ErrorCode::kInvalidArgument, "not an instance id: " + instance_id);
  }
  const auto guard = co_await locks_.acquire(instance_id);
  watches_.erase(instance_id);
  co_return co_await dismantle(cgroups_, names_, names_.instance(instance_id), mode);
}

Awaitable<Result<>> NetnsDriver::set_inbound(std::string instance_id,
                                             std::vector<InboundRule> rules) {
  const auto guard = co_await locks_.acquire(instance_id);
  const auto instance = names_.instance(instance_id);
  if (!valid_instance_id(instance_id) || !network_complete(instance)) {
    co_return fail(ErrorCode::kNotFound, "no such running instance: " + instance_id);
  }
  co_return co_await apply_inbound(instance, plan_.gateway(), std::move(rules));
}

InstanceStatus NetnsDriver::status(const std::string& instance_id) {
  const auto instance = names_.instance(instance_id);
  if (!valid_instance_id(instance_id) || !network_complete(instance)) {
    return InstanceStatus::kAbsent;
  }
  return find_engine(cgroups_, instance).complete() ? InstanceStatus::kRunning
                                                    : InstanceStatus::kEngineDown;
}

Awaitable<Result<std::vector<std::string>>> NetnsDriver::list() {
  std::set<std::string> found;
  add_folder_names("/run/netns", names_.netns_prefix, found);
  add_folder_names(names_.runtime_dir, "", found);
  add_folder_names(names_.instances_dir, "", found);
  for (auto& id : cgroups_.children(names_.cgroup)) {
    if (valid_instance_id(id)) found.insert(std::move(id));
  }
  co_return std::vector<std::string>(found.begin(), found.end());
}

Awaitable<Result<>> NetnsDriver::cleanup_all() {
  CO_TRY_VOID(check_machine());
  CO_TRY(const auto found, co_await list());
  for (const auto& id : found) CO_TRY_VOID(co_await stop(id, StopMode::kDeleteData));
  co_await tear_down_host(names_);
  std::error_code error;
  fs::remove(names_.instances_dir, error);
  fs::remove(names_.data_dir + "/network", error);
  release_plan(names_);
  if (!cgroups_.remove(names_.cgroup)) {
    co_return fail(ErrorCode::kInternal, "the cgroup " + names_.cgroup + " is not empty");
  }
  co_return Result<>{};
}

Result<int> NetnsDriver::listen_inside(const std::string& instance_id, const std::string& address,
                                       std::uint16_t port) {
  if (!valid_instance_id(instance_id)) {
    return fail(ErrorCode::kInvalidArgument, "not an instance id: " + instance_id);
  }
  return listen_in_netns(names_.instance(instance_id).netns_path, address, port);
}

}  // namespace minato::ec2
