// How the engine's own news reach the tasks: adoption, events, the answer to `wait`, and a list now
// and then for what was missed.
#include "agent/effects/active_task.h"
#include "agent/mapping/names.h"
#include "base/log.h"

namespace minato::agent {
namespace {

constexpr std::chrono::milliseconds kReconnectFirst{100};
constexpr std::chrono::milliseconds kReconnectMax{5'000};

std::vector<std::string> own_labels() {
  return {std::string(kLabelTaskArn)};
}

bool has_run(const docker::ContainerState& state) {
  return state.status == "exited" || state.status == "dead" || state.status == "removing";
}

seen::Exited exit_of(const docker::ContainerState& state) {
  return {.exit_code = state.exit_code,
          .oom_killed = state.oom_killed,
          .error = state.error,
          .finished_at = state.finished_at};
}

std::vector<HostPort> ports_of(const docker::ContainerState& state) {
  std::vector<HostPort> out;
  for (const docker::PortBinding& port : state.ports) {
    if (port.host_ip == "::" || port.host_port == 0) continue;  // as the IPv4 one beside it
    out.push_back({.bind_ip = port.host_ip.empty() ? "0.0.0.0" : port.host_ip,
                   .protocol = port.protocol,
                   .container_port = port.container_port,
                   .host_port = port.host_port});
  }
  return out;
}

}  // namespace

Awaitable<Result<>> TaskEngine::adopt() {
  co_return co_await reconcile();
}

Awaitable<Result<>> TaskEngine::reconcile() {
  CO_TRY(auto containers, co_await parts_.engine.list(own_labels()));
  for (const auto& [arn, task] : std::map(tasks_)) {
    for (std::size_t i = 0; i < task->run().containers.size(); ++i) {
      const ContainerRun& mine = task->container(i);
      if (mine.status == ContainerStatus::kStopped || mine.in_flight != Step::kNothing) continue;
      const auto found = std::ranges::find_if(containers, [&mine](const auto& state) {
        return mine.runtime_id.empty() ? state.name == mine.docker_name
                                       : state.id == mine.runtime_id;
      });
      co_await adopt_container(task, i, found == containers.end() ? nullptr : &*found);
    }
  }
  co_return Result<>{};
}

Awaitable<void> TaskEngine::adopt_container(TaskPtr task, std::size_t container,
                                            const docker::ContainerState* found) {
  const ContainerRun& mine = task->container(container);
  if (!found) {
    // What was listed may be older than the container: only a second look makes it gone.
    if (mine.status >= ContainerStatus::kCreated) co_await check_exit(task, container);
    co_return;
  }
  const bool agrees = mine.status == ContainerStatus::kRunning && found->running;
  const bool waits_for_start = mine.status == ContainerStatus::kCreated && !found->running;
  if (agrees && task->watched[container]) co_return;
  if ((waits_for_start && !has_run(*found)) || mine.restart_wanted) co_return;
  const auto state = co_await parts_.engine.inspect(found->id);
  if (!state || mine.in_flight != Step::kNothing) co_return;
  if (mine.status < ContainerStatus::kCreated) {
    see(task, container, seen::Created{.runtime_id = state->id, .ports = ports_of(*state)});
    ports_.claim(task->container(container).ports);
    task->holds_ports[container] = true;
  }
  if (state->running) {
    if (mine.status < ContainerStatus::kRunning) {
      see(task, container, seen::Started{.at = state->started_at.value_or(parts_.clock.now())});
    }
    if (!state->health.empty()) {
      see(task, container, seen::HealthChanged{.health = state->health});
    }
    if (!task->watched[container] && !stopping_) background_.spawn(watch_exit(task, container));
  } else if (has_run(*state)) {
    see(task, container, exit_of(*state));
  }
}

Awaitable<void> TaskEngine::watch_exit(TaskPtr task, std::size_t container) {
  if (task->watched[container]) co_return;
  task->watched[container] = true;
  const auto code = co_await parts_.engine.wait(task->container(container).runtime_id);
  task->watched[container] = false;
  // When the wait broke, events and the periodic list take over.
  const bool ended = code || code.error().code == ErrorCode::kNotFound;
  if (ended && !stopping_) co_await check_exit(task, container);
}

Awaitable<void> TaskEngine::check_exit(TaskPtr task, std::size_t container) {
  if (task->checking_exit[container]) co_return;
  if (task->container(container).status == ContainerStatus::kStopped) co_return;
  if (task->container(container).restart_wanted) co_return;
  task->checking_exit[container] = true;
  co_await inspect_exit(task, container);
  task->checking_exit[container] = false;
}

Awaitable<void> TaskEngine::inspect_exit(TaskPtr task, std::size_t container) {
  const std::string id = task->container(container).runtime_id;
  const auto state = co_await parts_.engine.inspect(id);
  // It may have been restarted in the meantime: then the end that was asked about is known.
  if (task->container(container).restart_wanted) co_return;
  if (state && has_run(*state)) {
    see(task, container, exit_of(*state));
  } else if (!state && state.error().code == ErrorCode::kNotFound) {
    see(task, container, seen::Exited{.exit_code = std::nullopt});
  }
}

std::pair<TaskEngine::TaskPtr, std::size_t> TaskEngine::find_container(
    const std::string& runtime_id) const {
  for (const auto& [arn, task] : tasks_) {
    for (std::size_t i = 0; i < task->run().containers.size(); ++i) {
      if (task->container(i).runtime_id == runtime_id) return {task, i};
    }
  }
  return {nullptr, 0};
}

void TaskEngine::handle_event(const docker::Event& event) {
  events_since_ns_ = std::max(events_since_ns_, event.time_ns);
  const auto [task, container] = find_container(event.container_id);
  if (!task) return;
  constexpr std::string_view kHealth = "health_status: ";
  if (event.action == "die" || event.action == "destroy") {
    background_.spawn(check_exit(task, container));
  } else if (event.action.starts_with(kHealth)) {
    see(task, container, seen::HealthChanged{.health = event.action.substr(kHealth.size())});
  }
}

Awaitable<void> TaskEngine::events_loop() {
  std::chrono::milliseconds delay = kReconnectFirst;
  bool first = true;
  while (!stopping_) {
    auto stream = co_await parts_.engine.events(own_labels(), events_since_ns_);
    if (stream && !stopping_) {
      events_ = *std::move(stream);
      delay = kReconnectFirst;
      // Between two streams anything can have happened.
      if (!first) (void)co_await reconcile();
      first = false;
      while (!stopping_) {
        const auto event = co_await events_->next();
        if (!event) break;
        handle_event(*event);
      }
      events_.reset();
    }
    if (stopping_) break;
    co_await stop_signal_.wait_for(delay);
    delay = std::min(delay * 2, kReconnectMax);
  }
}

Awaitable<void> TaskEngine::reconcile_loop() {
  while (!stopping_) {
    co_await stop_signal_.wait_for(options_.reconcile_interval);
    if (stopping_) break;
    if (auto listed = co_await reconcile(); !listed) {
      log::warn("agent: the engine's containers cannot be listed: {}", listed.error().message);
    }
  }
}

}  // namespace minato::agent
