#include "agent/session/telemetry.h"

#include <algorithm>

namespace minato::agent {
namespace {

namespace json = boost::json;

const json::object* object_at(const json::object* object, std::string_view key) {
  const auto* value = object ? object->if_contains(key) : nullptr;
  return value ? value->if_object() : nullptr;
}

std::int64_t number_at(const json::object* object, std::string_view key) {
  const auto* value = object ? object->if_contains(key) : nullptr;
  if (!value || !value->is_number()) return 0;
  boost::system::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  return error ? 0 : number;
}

api::CWStatsSet one_sample(double value) {
  return {.min = value, .max = value, .sum = value, .sample_count = 1};
}

api::ULongStatsSet one_sample(std::int64_t value) {
  const std::int64_t positive = std::max<std::int64_t>(0, value);
  return {.min = positive, .max = positive, .sum = positive, .sample_count = 1};
}

std::string wire_health(const std::string& health) {
  if (health == "healthy") return "HEALTHY";
  return health == "unhealthy" ? "UNHEALTHY" : "UNKNOWN";
}

}  // namespace

UsageSample read_usage(const json::object& stats, TimePoint at) {
  UsageSample out{.at = at};
  out.cpu_ns = number_at(object_at(object_at(&stats, "cpu_stats"), "cpu_usage"), "total_usage");
  const json::object* memory = object_at(&stats, "memory_stats");
  const json::object* details = object_at(memory, "stats");
  // cgroup v1 tells "cache", v2 "inactive_file".
  const std::int64_t cache =
      std::max(number_at(details, "cache"), number_at(details, "inactive_file"));
  out.memory_bytes = std::max<std::int64_t>(0, number_at(memory, "usage") - cache);
  if (const json::object* networks = object_at(&stats, "networks")) {
    for (const auto& [name, network] : *networks) {
      out.rx_bytes += number_at(network.if_object(), "rx_bytes");
      out.tx_bytes += number_at(network.if_object(), "tx_bytes");
    }
  }
  return out;
}

api::ContainerMetric metric_of(const std::string& container_name, int restart_count,
                               const UsageSample& before, const UsageSample& after) {
  const double wall_ms = static_cast<double>((after.at - before.at).count());
  // A restarted container counts from 0 again.
  const double cpu_ms =
      static_cast<double>(std::max<std::int64_t>(0, after.cpu_ns - before.cpu_ns)) / 1e6;
  api::ContainerMetric out{.container_name = container_name};
  out.cpu_stats_set = one_sample(wall_ms > 0 ? cpu_ms / wall_ms * 100 : 0.0);
  out.memory_stats_set = one_sample(static_cast<double>(after.memory_bytes >> 20));
  out.network_stats_set =
      api::NetworkStatsSet{.rx_bytes = one_sample(after.rx_bytes - before.rx_bytes),
                           .tx_bytes = one_sample(after.tx_bytes - before.tx_bytes)};
  out.restart_stats_set = api::RestartStatsSet{.restart_count = restart_count};
  return out;
}

std::vector<api::TaskHealth> health_of(const std::vector<TaskEngine::View>& tasks) {
  std::vector<api::TaskHealth> out;
  for (const TaskEngine::View& task : tasks) {
    std::vector<api::ContainerHealth> containers;
    for (std::size_t i = 0; i < task.run.containers.size(); ++i) {
      const ContainerRun& container = task.run.containers[i];
      if (!task.run.spec.containers[i].has_health_check) continue;
      if (container.status != ContainerStatus::kRunning) continue;
      containers.push_back({.container_name = task.run.spec.containers[i].name,
                            .health_status = wire_health(container.health),
                            .status_since = container.health_since});
    }
    if (containers.empty()) continue;
    out.push_back({.task_arn = task.payload.arn,
                   .cluster_arn = task.payload.task_cluster_arn,
                   .task_definition_family = task.payload.family,
                   .task_definition_version = task.payload.version,
                   .containers = std::move(containers)});
  }
  return out;
}

}  // namespace minato::agent
