#include "ec2/service/lifecycle.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "codec/base64.h"
#include "ec2/model/catalog.h"
#include "ec2/user_data/user_data.h"

namespace minato::ec2 {
namespace {

std::string key_of(const InstanceRecord& record) {
  return record_key(record.account, record.region, record.id());
}

bool is_up(LifeState state) {
  return state == LifeState::kPending || state == LifeState::kRunning;
}

std::string mac_of(const api::Instance& instance) {
  if (!instance.network_interfaces || instance.network_interfaces->empty()) return {};
  return instance.network_interfaces->front().mac_address.value_or("");
}

AgentHost host_of(const InstanceRecord& record, const std::string& socket) {
  UserData user_data = read_user_data(base64_decode(record.user_data).value_or(""));
  for (const std::string& note : user_data.notes) {
    log::warn("{}: {}", record.id(), note);
  }
  const auto* type = find_instance_type(record.instance.instance_type.value_or(""));
  return AgentHost{.instance_id = record.id(),
                   .account = record.account,
                   .region = record.region,
                   .availability_zone = zone_name(record.region, record.zone),
                   .instance_type = record.instance.instance_type.value_or(""),
                   .image_id = record.instance.image_id.value_or(""),
                   .private_ip = record.instance.private_ip_address.value_or(""),
                   .private_name = record.instance.private_dns_name.value_or(""),
                   .mac = mac_of(record.instance),
                   .vpc_id = record.instance.vpc_id.value_or(""),
                   .subnet_id = record.instance.subnet_id.value_or(""),
                   .launched = record.instance.launch_time.value_or(TimePoint{}),
                   .engine_socket = socket,
                   .vcpus = type ? type->vcpus : 1,
                   .memory_mib = type ? registered_memory_mib(*type) : 0,
                   .role_arn = record.role_arn,
                   .settings = std::move(user_data.agent_settings)};
}

}  // namespace

Lifecycle::Lifecycle(Ports ports)
    : ports_(ports), wake_(ports.control), sweep_timer_(ports.control), opened_(ports.control) {
  wake_.expires_at(asio::steady_timer::time_point::max());
  opened_.expires_at(asio::steady_timer::time_point::max());
}

void Lifecycle::start() {
  ports_.driver.on_engine_lost([this](const std::string& instance_id) {
    for (const auto* record : ports_.state.instances("")) {
      if (record->id() == instance_id && is_up(record->state())) follow(key_of(*record));
    }
  });
  const auto records = ports_.state.instances("");
  const bool any = std::ranges::any_of(records, [](const InstanceRecord* record) {
    return record->state() != LifeState::kTerminated;
  });
  if (any) spawn(&Lifecycle::adopt_all, "");
  spawn(&Lifecycle::sweep, "");
}

Awaitable<Result<>> Lifecycle::ensure_open() {
  while (driver_ == Driver::kOpening) {
    co_await opened_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (driver_ == Driver::kOpen) co_return Result<>();
  driver_ = Driver::kOpening;
  auto opened = co_await ports_.driver.open();
  driver_ = opened ? Driver::kOpen : Driver::kClosed;
  opened_.cancel();
  co_return opened;
}

void Lifecycle::spawn(Awaitable<void> (Lifecycle::*work)(std::string), std::string argument) {
  ++running_work_;
  asio::co_spawn(ports_.control, run_work(work, std::move(argument)), asio::detached);
}

Awaitable<void> Lifecycle::run_work(Awaitable<void> (Lifecycle::*work)(std::string),
                                    std::string argument) {
  co_await (this->*work)(std::move(argument));
  --running_work_;
  if (stopping_) wake_.cancel();
}

Awaitable<void> Lifecycle::stop() {
  stopping_ = true;
  sweep_timer_.cancel();
  while (running_work_ > 0) {
    co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void Lifecycle::follow(const std::string& key) {
  if (stopping_) return;
  if (!busy_.insert(key).second) {
    again_.insert(key);
    return;
  }
  spawn(&Lifecycle::follow_record, key);
}

Awaitable<void> Lifecycle::follow_record(std::string key) {
  for (int failures = 0; !stopping_;) {
    again_.erase(key);
    const auto* record = ports_.state.instance(key);
    if (!record) break;
    const LifeState state = record->state();
    Result<> done;
    if (is_up(state)) {
      done = co_await bring_up(key);
    } else if (state == LifeState::kShuttingDown || state == LifeState::kStopping) {
      done = co_await tear_down(key);
    }
    if (!done) {
      log::error("instance {}: {}", key, done.error().message);
      if (++failures >= limits::kInstanceAttempts) break;
    } else if (!again_.contains(key)) {
      break;
    }
  }
  busy_.erase(key);
}

InstanceSpec Lifecycle::spec_of(const InstanceRecord& record) const {
  const auto* type = find_instance_type(record.instance.instance_type.value_or(""));
  return InstanceSpec{.instance_id = record.id(),
                      .index = record.index,
                      .zone = record.zone,
                      .vcpus = type ? type->vcpus : 1,
                      .memory_bytes = (type ? std::uint64_t(type->memory_mib) : 512) << 20,
                      .inbound = inbound_of(record)};
}

Awaitable<Result<>> Lifecycle::bring_up(std::string key) {
  const auto* record = ports_.state.instance(key);
  if (!record) co_return Result<>();
  const std::string id = record->id();
  InstanceSpec spec = spec_of(*record);
  applied_[key] = spec.inbound;
  auto running = co_await ports_.driver.adopt(std::move(spec));
  const TimePoint now = ports_.clock.now();
  if (!running) {
    log::error("instance {} did not start: {}", id, running.error().message);
    CO_TRY([[maybe_unused]] const auto failed,
           co_await ports_.state.update_instance(key, [&](InstanceRecord& changed) -> Result<> {
             changed.set_state(LifeState::kShuttingDown,
                               "Server.InternalError: " + running.error().message, now);
             return {};
           }));
    co_return co_await tear_down(key);
  }
  CO_TRY(const InstanceRecord updated,
         co_await ports_.state.update_instance(key, [&](InstanceRecord& changed) -> Result<> {
           if (changed.state() == LifeState::kPending) {
             changed.set_state(LifeState::kRunning, "", now);
           }
           return {};
         }));
  if (!is_up(updated.state())) {
    again_.insert(key);  // ended while it was starting
    co_return Result<>();
  }
  route(updated);
  co_return co_await ports_.agents.start(host_of(updated, running->engine_socket));
}

Awaitable<Result<>> Lifecycle::tear_down(std::string key) {
  const auto* record = ports_.state.instance(key);
  if (!record) co_return Result<>();
  const std::string id = record->id();
  const int index = record->index;
  const bool gone = record->state() == LifeState::kShuttingDown;
  co_await ports_.agents.stop(id, gone);
  ports_.router.remove_instance(id);
  routed_.erase(id);
  applied_.erase(key);
  CO_TRY_VOID(co_await ports_.driver.stop(id, gone ? StopMode::kDeleteData : StopMode::kKeepData));
  const TimePoint now = ports_.clock.now();
  CO_TRY([[maybe_unused]] const auto ended,
         co_await ports_.state.update_instance(key, [&](InstanceRecord& changed) -> Result<> {
           const std::string reason = changed.instance.state_reason
                                          ? changed.instance.state_reason->code.value_or("")
                                          : "";
           changed.set_state(gone ? LifeState::kTerminated : LifeState::kStopped, reason, now);
           changed.instance.public_dns_name = "";
           changed.instance.public_ip_address.reset();
           if (!gone) return {};
           changed.terminated_at = now;
           changed.instance.private_dns_name = "";
           changed.instance.private_ip_address.reset();
           changed.instance.network_interfaces.emplace();
           changed.instance.security_groups.emplace();
           return {};
         }));
  if (gone) {
    published_.erase(id);
    CO_TRY_VOID(co_await ports_.state.release_index(index));
  }
  co_return co_await apply_security_groups();
}

void Lifecycle::reboot(const std::string& key) {
  spawn(&Lifecycle::reboot_now, key);
}

Awaitable<void> Lifecycle::reboot_now(std::string key) {
  const auto* record = ports_.state.instance(key);
  if (!record || record->state() != LifeState::kRunning) co_return;
  const std::string id = record->id();
  co_await ports_.agents.stop(id, false);
  if (auto stopped = co_await ports_.driver.stop(id, StopMode::kKeepData); !stopped) {
    log::error("instance {}: {}", id, stopped.error().message);
  }
  follow(key);
}

Awaitable<void> Lifecycle::adopt_all(std::string) {
  if (auto opened = co_await ensure_open(); !opened) {
    log::error("instances cannot run here: {}", opened.error().message);
    co_return;
  }
  co_await remove_leftovers();
  std::vector<std::string> keys;
  for (const auto* record : ports_.state.instances("")) {
    if (record->state() != LifeState::kTerminated && record->state() != LifeState::kStopped) {
      keys.push_back(key_of(*record));
    }
  }
  for (const auto& key : keys) follow(key);
}

Awaitable<void> Lifecycle::remove_leftovers() {
  auto present = co_await ports_.driver.list();
  if (!present) {
    log::warn("cannot list the instances on this machine: {}", present.error().message);
    co_return;
  }
  std::set<std::string> known;
  for (const auto* record : ports_.state.instances("")) {
    if (record->state() != LifeState::kTerminated) known.insert(record->id());
  }
  for (const auto& id : *present) {
    if (known.contains(id)) continue;
    log::info("removing {}, which no record knows", id);
    if (auto done = co_await ports_.driver.stop(id, StopMode::kDeleteData); !done) {
      log::error("leftover {}: {}", id, done.error().message);
    }
  }
}

Awaitable<void> Lifecycle::sweep(std::string) {
  while (!stopping_) {
    std::vector<std::string> expired;
    for (const auto* record : ports_.state.instances("")) {
      if (record->terminated_at &&
          *record->terminated_at + limits::kTerminatedInstanceVisible < ports_.clock.now()) {
        expired.push_back(key_of(*record));
      }
    }
    for (const auto& key : expired) {
      if (auto done = co_await ports_.state.erase_instance(key); !done) {
        log::warn("terminated instance {}: {}", key, done.error().message);
      }
    }
    if (stopping_) break;
    sweep_timer_.expires_after(limits::kInstanceSweepInterval);
    co_await sweep_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

}  // namespace minato::ec2
