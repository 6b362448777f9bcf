// Health and metrics of tasks as telemetry messages. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "agent/effects/task_engine.h"
#include "gen/agent.h"

namespace minato::agent {

// Counters of one container at one moment.
struct UsageSample {
  TimePoint at{};
  std::int64_t cpu_ns = 0;
  std::int64_t memory_bytes = 0;  // without page cache that can be dropped
  std::int64_t rx_bytes = 0;
  std::int64_t tx_bytes = 0;
};
// From the engine's statistics; members that are missing count as 0.
UsageSample read_usage(const boost::json::object& stats, TimePoint at);

// CPU in percent of one core between the two samples, memory in MiB, network bytes since `before`.
api::ContainerMetric metric_of(const std::string& container_name, int restart_count,
                               const UsageSample& before, const UsageSample& after);

// The health of containers that have a health check and run, tasks without such are left out.
std::vector<api::TaskHealth> health_of(const std::vector<TaskEngine::View>& tasks);

}  // namespace minato::agent
