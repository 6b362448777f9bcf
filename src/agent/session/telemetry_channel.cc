#include "agent/session/telemetry_channel.h"

#include "agent_link/messages.h"
#include "base/log.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;

constexpr BackoffRule kTelemetryBackoff{.first = 1s, .max = 1min, .factor = 1.5};
// The acknowledgements keep the connection alive; without any it counts as dead.
constexpr std::chrono::milliseconds kTelemetryIdle = 2min;
// Tasks in one message, a limit of the protocol.
constexpr std::size_t kTasksMax = 10;

template <class T>
std::vector<std::vector<T>> in_tens(std::vector<T> values) {
  std::vector<std::vector<T>> out(1);
  for (T& value : values) {
    if (out.back().size() == kTasksMax) out.emplace_back();
    out.back().push_back(std::move(value));
  }
  return out;
}

}  // namespace

TelemetryChannel::TelemetryChannel(ChannelContext& context, EndpointDirectory& endpoints,
                                   TaskEngine& tasks, docker::Engine& engine)
    : Channel(context, endpoints, kTelemetryBackoff),
      tasks_(tasks),
      engine_(engine),
      reader_(context.executor) {}

std::string TelemetryChannel::target(std::string_view base_path) {
  return agent_link::tcs_target(base_path, {.agent_hash = "minato",
                                            .agent_version = MINATO_VERSION,
                                            .cluster = context_.config.cluster,
                                            .container_instance = context_.container_instance_arn,
                                            .docker_version = context_.docker_version});
}

Awaitable<ChannelEnd> TelemetryChannel::serve() {
  reading_ = true;
  reader_.spawn(read_answers());
  std::vector<api::TaskHealth> told;
  auto next_round = std::chrono::steady_clock::now();
  while (!stopping_ && reading_) {
    const auto now = std::chrono::steady_clock::now();
    const bool round = now >= next_round;
    if (round) {
      next_round = now + context_.config.metrics_interval;
      if (auto sent = co_await publish_metrics(); !sent) break;
    }
    auto health = health_of(tasks_.tasks());
    if (!health.empty() && (round || health != told)) {
      told = health;
      if (auto sent = co_await publish_health(std::move(health)); !sent) break;
      continue;  // it may have changed while it was sent
    }
    co_await signal_.wait_for(std::chrono::ceil<std::chrono::milliseconds>(
        next_round - std::chrono::steady_clock::now()));
  }
  socket_->abort();
  co_await reader_.wait();
  co_return ChannelEnd::kClosed;
}

Awaitable<void> TelemetryChannel::read_answers() {
  while (!stopping_) {
    const auto text = co_await socket_->read(kTelemetryIdle);
    if (!text) break;
    const auto message = agent_link::decode_tcs_to_agent(*text);
    if (message && std::holds_alternative<api::StopTelemetrySessionMessage>(*message)) break;
  }
  reading_ = false;
  signal_.notify();
}

Awaitable<std::vector<api::TaskMetric>> TelemetryChannel::collect() {
  struct Target {
    std::string id;
    std::string name;
    int restarts;
    std::size_t task;
  };
  std::vector<api::TaskMetric> metrics;
  std::vector<Target> targets;
  for (const TaskEngine::View& task : tasks_.tasks()) {
    const TaskRun& run = task.run;
    for (std::size_t i = 0; i < run.containers.size(); ++i) {
      if (run.containers[i].status != ContainerStatus::kRunning) continue;
      targets.push_back({.id = run.containers[i].runtime_id,
                         .name = run.spec.containers[i].name,
                         .restarts = run.containers[i].restart_count,
                         .task = metrics.size()});
    }
    metrics.push_back({.task_arn = task.payload.arn,
                       .task_definition_family = task.payload.family,
                       .task_definition_version = task.payload.version,
                       .container_metrics = std::vector<api::ContainerMetric>{}});
  }
  std::map<std::string, UsageSample> samples;
  for (const Target& target : targets) {
    if (stopping_) break;
    const auto stats = co_await engine_.stats(target.id);
    if (!stats) continue;
    const UsageSample now = read_usage(*stats, context_.clock.now());
    samples[target.id] = now;
    const auto before = samples_.find(target.id);
    if (before == samples_.end()) continue;  // a rate needs two samples
    metrics[target.task].container_metrics->push_back(
        metric_of(target.name, target.restarts, before->second, now));
  }
  samples_ = std::move(samples);
  std::erase_if(metrics, [](const auto& metric) { return metric.container_metrics->empty(); });
  co_return metrics;
}

Awaitable<Result<>> TelemetryChannel::publish_metrics() {
  const auto chunks = in_tens(co_await collect());
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    api::PublishMetricsRequest request;
    request.metadata = api::MetricsMetadata{.cluster = context_.config.cluster,
                                            .container_instance = context_.container_instance_arn,
                                            .message_id = random_uuid(context_.random),
                                            .idle = chunks[i].empty(),
                                            .fin = i + 1 == chunks.size()};
    request.timestamp = context_.clock.now();
    request.task_metrics = chunks[i];
    CO_TRY_VOID(co_await send(agent_link::encode(request)));
  }
  co_return Result<>{};
}

Awaitable<Result<>> TelemetryChannel::publish_health(std::vector<api::TaskHealth> health) {
  const auto chunks = in_tens(std::move(health));
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    api::PublishHealthRequest request;
    request.metadata = api::HealthMetadata{.cluster = context_.config.cluster,
                                           .container_instance = context_.container_instance_arn,
                                           .message_id = random_uuid(context_.random),
                                           .fin = i + 1 == chunks.size()};
    request.timestamp = context_.clock.now();
    request.tasks = chunks[i];
    CO_TRY_VOID(co_await send(agent_link::encode(request)));
  }
  co_return Result<>{};
}

Awaitable<Result<>> TelemetryChannel::send(std::string body) {
  http::Request request{.method = "GET", .target = "/", .headers = {}, .body = body, .peer = {}};
  request.headers.set("Host", context_.api.peer().host_header());
  context_.api.sign(request);
  std::vector<std::pair<std::string, std::string>> head;
  for (const auto& [name, value] : request.headers.fields()) head.emplace_back(name, value);
  co_return co_await socket_->write(agent_link::join_signed_frame(head, body));
}

}  // namespace minato::agent
