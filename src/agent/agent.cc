#include "agent/agent.h"

#include "agent/effects/task_engine.h"
#include "agent/session/registration.h"
#include "agent/session/registry_access.h"
#include "agent/session/submitter.h"
#include "agent/session/telemetry_channel.h"
#include "agent/session/work_channel.h"
#include "agent/state/state_folder.h"
#include "base/log.h"
#include "docker/engine_client.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;

constexpr BackoffRule kStartRule{.first = 250ms, .max = 30s, .factor = 2.0};

}  // namespace

struct Agent::Impl {
  Impl(AgentConfig given, Executor on, AgentParts parts)
      : config(std::move(given)),
        executor(on),
        engine(std::move(parts.engine)),
        clock(parts.clock ? *parts.clock : system_clock),
        random(parts.random ? *parts.random : secure_random),
        stop_signal(on),
        background(on) {}

  Result<> build();
  Awaitable<void> run();
  Awaitable<bool> engine_ready();
  Awaitable<bool> registered();
  Awaitable<void> open_channels();
  void changed(const std::string& arn);

  AgentConfig config;
  Executor executor;
  SystemClock system_clock;
  SecureRandom secure_random;
  std::unique_ptr<docker::Engine> engine;
  const Clock& clock;
  Random& random;
  Signal stop_signal;
  bool stopping = false;

  docker::EngineInfo info;
  AgentRecord record;
  std::optional<StateFolder> folder;
  std::optional<ApiClient> api;
  std::optional<RegistryAccess> registry;
  std::optional<ImagePuller> puller;
  std::optional<OutputShipper> output;
  std::optional<TaskEngine> tasks;
  std::optional<Submitter> submitter;
  std::optional<ChannelContext> context;
  std::optional<EndpointDirectory> endpoints;
  std::optional<WorkChannel> work;
  std::optional<TelemetryChannel> telemetry;
  TaskGroup background;
};

Result<> Agent::Impl::build() {
  TRY(http::Peer peer, http::Peer::from_url(config.endpoint));
  if (!engine) {
    TRY(engine, docker::EngineClient::connect_to(config.docker_socket));
  }
  TRY(folder, StateFolder::open(config.data_dir));
  record = folder->load_agent();
  if (record.cluster != config.cluster) {
    record = AgentRecord{};
    record.cluster = config.cluster;
  }
  api.emplace(std::move(peer), config.region, config.credentials, clock);
  if (config.own_key) {
    TRY(auto key, folder->instance_key(random));
    api->prove_by(std::move(key));
  }
  registry.emplace(*api, clock);
  RegistryPorts ports{
      .auth = [this](ImageRequest wanted) { return registry->auth(std::move(wanted)); },
      .digest =
          [this](std::string image, std::optional<docker::RegistryAuth> auth) {
            return registry->digest(std::move(image), std::move(auth));
          }};
  puller.emplace(executor, *engine, std::move(ports), config.pull_behavior);
  output.emplace(executor, OutputParts{.engine = *engine,
                                       .api = *api,
                                       .random = random,
                                       .folder = config.data_dir / "output",
                                       .cluster = config.cluster});
  tasks.emplace(executor,
                TaskEngineParts{.engine = *engine,
                                .puller = *puller,
                                .folder = *folder,
                                .clock = clock,
                                .random = random,
                                .output = &*output},
                TaskEngineOptions{.cluster = config.cluster,
                                  .stop_timeout = config.stop_timeout,
                                  .cleanup_wait = config.cleanup_wait},
                [this](const std::string& arn) { changed(arn); });
  submitter.emplace(
      executor, *api, random,
      SubmitterPorts{
          .next_report = [this](const std::string& arn) { return tasks->next_report(arn); },
          .acknowledge = [this](const std::string& arn,
                                const Report& report) { tasks->acknowledge(arn, report); }});
  return {};
}

void Agent::Impl::changed(const std::string& arn) {
  // Before the registration the control plane does not know this instance.
  if (submitter && !record.container_instance_arn.empty()) submitter->changed(arn);
  if (telemetry) telemetry->changed();
}

Awaitable<bool> Agent::Impl::engine_ready() {
  Backoff backoff(kStartRule);
  while (!stopping) {
    auto found = co_await engine->info();
    if (found) {
      info = *found;
      auto started = co_await tasks->start();
      if (started) co_return true;
      found = fail(std::move(started).error());
    }
    if (stopping) break;
    log::warn("agent: the engine does not answer: {}", found.error().message);
    co_await stop_signal.wait_for(backoff.next(random));
  }
  co_return false;
}

Awaitable<bool> Agent::Impl::registered() {
  Backoff backoff(kStartRule);
  while (!stopping) {
    auto arn = co_await register_instance(*api, config, info, record.container_instance_arn);
    if (arn) {
      record.container_instance_arn = *arn;
      if (auto saved = folder->save_agent(record); !saved) {
        log::error("{}", saved.error().message);
      }
      co_return true;
    }
    if (stopping) break;
    log::warn("agent: not registered: {}", arn.error().message);
    // The control plane does not know what was registered before: begin as a new instance.
    const bool no_cluster = arn.error().message.starts_with("ClusterNotFoundException");
    if (arn.error().code == ErrorCode::kInvalidArgument && !no_cluster) {
      record.container_instance_arn.clear();
    }
    co_await stop_signal.wait_for(backoff.next(random));
  }
  co_return false;
}

Awaitable<void> Agent::Impl::open_channels() {
  context.emplace(ChannelContext{.executor = executor,
                                 .config = config,
                                 .api = *api,
                                 .clock = clock,
                                 .random = random,
                                 .container_instance_arn = record.container_instance_arn,
                                 .docker_version = "DockerVersion: " + info.version});
  endpoints.emplace(*context);
  work.emplace(
      *context, *endpoints,
      WorkPorts{.tasks = *tasks, .submitter = *submitter, .folder = *folder, .record = record});
  telemetry.emplace(*context, *endpoints, *tasks, *engine);
  background.spawn(work->run());
  background.spawn(telemetry->run());
  // What happened before the registration.
  for (const TaskEngine::View& task : tasks->tasks()) submitter->changed(task.payload.arn);
  co_return;
}

Awaitable<void> Agent::Impl::run() {
  if (!co_await engine_ready()) co_return;
  if (!co_await registered()) co_return;
  co_await open_channels();
}

Agent::Agent(AgentConfig config, Executor executor, AgentParts parts)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(executor), std::move(parts))) {}

Agent::~Agent() = default;

Result<> Agent::start() {
  TRY_VOID(impl_->build());
  impl_->background.spawn(impl_->run());
  return {};
}

Awaitable<void> Agent::stop() {
  Impl& impl = *impl_;
  impl.stopping = true;
  impl.stop_signal.notify();
  if (impl.work) impl.work->stop();
  if (impl.telemetry) impl.telemetry->stop();
  if (impl.output) impl.output->begin_stop();
  if (impl.tasks) co_await impl.tasks->stop();
  if (impl.output) co_await impl.output->stop();
  if (impl.submitter) co_await impl.submitter->stop();
  if (impl.puller) co_await impl.puller->stop();
  co_await impl.background.wait();
}

const std::string& Agent::container_instance_arn() const {
  return impl_->record.container_instance_arn;
}

bool Agent::connected() const {
  return impl_->work && impl_->work->connected();
}

}  // namespace minato::agent
