// The steps of a container as engine calls.
#include "agent/effects/active_task.h"
#include "agent/mapping/container_config.h"
#include "base/log.h"

namespace minato::agent {
namespace {

// Another program may hold the free port that was picked.
constexpr int kPortTriesMax = 3;
// As long as AWS's agent waits for credentials.
constexpr std::chrono::minutes kCredentialsWait{1};

bool is_port_conflict(const Error& error) {
  return error.message.find("port is already allocated") != std::string::npos ||
         error.message.find("address already in use") != std::string::npos;
}

bool picks_ports(const api::Container& container) {
  if (!container.port_mappings) return false;
  for (const api::PortMapping& mapping : *container.port_mappings) {
    if (mapping.host_port.value_or(0) == 0) return true;
  }
  return false;
}

std::string reason(std::string_view name, const Error& error) {
  if (error.code == ErrorCode::kTimeout) name = "DockerTimeoutError";
  return std::string(name) + ": " + error.message;
}

}  // namespace

Awaitable<void> TaskEngine::run_launch(Launch launch) {
  const bool wanted = launch.task->container(launch.container).in_flight == launch.step;
  if (wanted && launch.step == Step::kCreate)
    co_await run_create(launch.task, launch.container);
  else if (wanted)
    co_await run_start(launch.task, launch.container);
  --launching_;
  if (!stopping_) launch_next();
}

Awaitable<void> TaskEngine::run_pull(TaskPtr task, std::size_t container) {
  ImageRequest wanted{.container = task->payload(container),
                      .execution_role = [this, task] { return execution_role(task); }};
  auto outcome = co_await parts_.puller.ensure(std::move(wanted), [this, task, container] {
    observe(task->run(), container, seen::PullStarted{}, parts_.clock.now());
  });
  if (outcome)
    see(task, container, seen::Pulled{.digest = outcome->digest});
  else if (!stopping_)
    see(task, container, seen::PullFailed{.reason = outcome.error().message});
}

Awaitable<std::optional<api::IAMRoleCredentials>> TaskEngine::execution_role(TaskPtr task) {
  // After a restart of the agent they come with its next connection.
  const auto deadline = std::chrono::steady_clock::now() + kCredentialsWait;
  const auto& credentials = task->record.payload.execution_role_credentials;
  while (!credentials && !stopping_ && !task->run().stop_wanted) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0 || !co_await credentials_.wait_for(left)) break;
  }
  co_return credentials;
}

Awaitable<void> TaskEngine::run_create(TaskPtr task, std::size_t container) {
  for (const VolumeToCreate& volume : task->volumes.to_create) {
    const std::string name = volume.name;
    auto made = co_await parts_.engine.create_volume(name, volume.options);
    if (made) continue;
    see(task, container,
        seen::CreateFailed{.reason = reason("ResourceInitializationError", made.error())});
    co_return;
  }
  auto id = co_await create_container(task, container);
  if (id) {
    see(task, container,
        seen::Created{.runtime_id = *id, .ports = task->container(container).ports});
  } else {
    see(task, container,
        seen::CreateFailed{.reason = reason("CannotCreateContainerError", id.error())});
  }
}

Awaitable<Result<std::string>> TaskEngine::create_container(TaskPtr task, std::size_t container) {
  const api::Task& payload = task->record.payload;
  CO_TRY(auto ports, assign_ports(task->payload(container), network_mode_of(payload), ports_));
  task->container(container).ports = ports;
  task->holds_ports[container] = true;
  MappingContext context{.cluster = options_.cluster,
                         .docker_name = task->container(container).docker_name,
                         .ports = std::move(ports),
                         .docker_names = {},
                         .volume_sources = task->volumes.sources};
  for (std::size_t i = 0; i < task->run().containers.size(); ++i) {
    context.docker_names[task->payload(i).name] = task->container(i).docker_name;
  }
  CO_TRY(auto request, map_container(payload, task->payload(container), context));
  auto id = co_await parts_.engine.create(request);
  if (!id && id.error().code == ErrorCode::kConflict) {
    // A container of that name was made by a call whose answer never came.
    const auto existing = co_await parts_.engine.inspect(request.name);
    if (existing && existing->status == "created") co_return existing->id;
  }
  co_return id;
}

Awaitable<void> TaskEngine::run_start(TaskPtr task, std::size_t container) {
  const auto started = co_await start_container(task, container);
  if (!started) {
    see(task, container,
        seen::StartFailed{.reason = reason("CannotStartContainerError", started.error())});
    co_return;
  }
  if (parts_.output) {
    parts_.output->follow(task->record.payload, task->payload(container),
                          task->container(container).runtime_id);
  }
  see(task, container, seen::Started{.at = parts_.clock.now()});
  if (!stopping_) background_.spawn(watch_exit(task, container));
}

Awaitable<Result<>> TaskEngine::start_container(TaskPtr task, std::size_t container) {
  for (int tries = 1;; ++tries) {
    const std::string id = task->container(container).runtime_id;
    if (parts_.output) {
      CO_TRY_VOID(
          co_await parts_.output->prepare(task->record.payload, task->payload(container), id));
    }
    auto started = co_await parts_.engine.start(id);
    if (started || tries == kPortTriesMax || !is_port_conflict(started.error()) ||
        !picks_ports(task->payload(container))) {
      co_return started;
    }
    CO_TRY_VOID(co_await parts_.engine.remove(id, true));
    // The old ports stay claimed until the task ends so that they are not picked again.
    CO_TRY(std::string new_id, co_await create_container(task, container));
    observe(task->run(), container,
            seen::Created{.runtime_id = new_id, .ports = task->container(container).ports},
            parts_.clock.now());
    save(task);
  }
}

Awaitable<void> TaskEngine::run_stop(TaskPtr task, std::size_t container,
                                     std::chrono::seconds grace) {
  auto stopped = co_await parts_.engine.stop(task->container(container).runtime_id, grace);
  if (stopped || stopped.error().code == ErrorCode::kNotFound) {
    co_await inspect_exit(task, container);
  }
  ContainerRun& state = task->container(container);
  if (state.status == ContainerStatus::kStopped || state.in_flight != Step::kStop) co_return;
  const Error error = stopped ? Error{.message = "the container still runs"} : stopped.error();
  log::warn("agent: {} was not stopped: {}", state.docker_name, error.message);
  see(task, container, seen::StopFailed{.reason = reason("CannotStopContainerError", error)});
}

Awaitable<void> TaskEngine::clean_up(TaskPtr task) {
  bool done = true;
  for (std::size_t i = 0; i < task->run().containers.size(); ++i) {
    const std::string id = task->container(i).runtime_id;
    if (id.empty()) continue;
    if (parts_.output) co_await parts_.output->drain(id);
    const auto removed = co_await parts_.engine.remove(id, true);
    if (!removed && removed.error().code != ErrorCode::kNotFound) done = false;
    if (removed && parts_.output) parts_.output->forget(id);
  }
  for (const std::string& volume : std::vector(task->volumes.to_remove)) {
    const auto removed = co_await parts_.engine.remove_volume(volume);
    if (!removed && removed.error().code != ErrorCode::kNotFound) done = false;
  }
  task->cleaning = false;
  if (!done) {
    // Tried again after the same wait, and so on: something else uses it.
    task->run().stopped_at = parts_.clock.now();
    save(task);
    co_return;
  }
  const std::string arn = task->record.payload.arn;
  parts_.folder.forget_task(arn);
  tasks_.erase(arn);
}

}  // namespace minato::agent
