// What of a task's payload decides the order of its steps. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "gen/agent.h"

namespace minato::agent {

enum class Condition : std::uint8_t {
  kCreate,    // the other one is created (volumesFrom)
  kStart,     // it runs or has run (links, dependsOn START)
  kComplete,  // it has ended, with any exit code
  kSuccess,   // it has ended with 0
  kHealthy,   // its health check says healthy
};

struct Dependency {
  std::size_t container;  // index in TaskSpec::containers
  Condition condition;
  bool operator==(const Dependency&) const = default;
};

struct RestartPolicy {
  std::vector<int> ignored_exit_codes;
  std::chrono::seconds attempt_period{300};
};

struct ContainerSpec {
  std::string name;
  std::string image;
  bool essential = true;
  std::vector<Dependency> dependencies;
  std::optional<std::chrono::seconds> start_timeout;
  std::chrono::seconds stop_timeout{30};
  std::optional<RestartPolicy> restart_policy;
  bool has_health_check = false;
};

struct TaskSpec {
  std::string arn;
  std::vector<ContainerSpec> containers;  // in the payload's order
};

// kInvalidArgument when the task can never run: no containers, a name twice, a dependency on a
// container that does not exist or in a circle, HEALTHY on one without a health check. The message
// is the task's stop reason.
Result<TaskSpec> derive_spec(const api::Task& task, std::chrono::seconds default_stop_timeout);

}  // namespace minato::agent
