// What the engine said about a container, and how that moves the task. Pure.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/engine/task_run.h"

namespace minato::agent {

namespace seen {

struct ManifestPulled {
  std::string digest;
};
struct PullStarted {};
// The image is here. `digest` "" when it is not known.
struct Pulled {
  std::string digest = {};
};
// `reason` with its error name: "CannotPullContainerError: ..."
struct PullFailed {
  std::string reason;
};
struct Created {
  std::string runtime_id;
  std::vector<HostPort> ports = {};
};
struct CreateFailed {
  std::string reason;
};
struct Started {
  TimePoint at;
};
struct StartFailed {
  std::string reason;
};
struct Exited {
  std::optional<int> exit_code;  // nullopt: the container is gone
  bool oom_killed = false;
  std::string error = {};
  std::optional<TimePoint> finished_at = {};
};
struct HealthChanged {
  std::string health;
};
struct StopFailed {
  std::string reason;
};

}  // namespace seen

using Observation =
    std::variant<seen::ManifestPulled, seen::PullStarted, seen::Pulled, seen::PullFailed,
                 seen::Created, seen::CreateFailed, seen::Started, seen::StartFailed, seen::Exited,
                 seen::HealthChanged, seen::StopFailed>;

// Late and repeated observations change nothing: a status only rises, and what was recorded first
// stays.
void observe(TaskRun& task, std::size_t container, const Observation& observation, TimePoint now);

// The container is over, whatever it was doing. The first reason and time stay.
void end_container(TaskRun& task, std::size_t container, std::string reason, TimePoint now);

// The control plane wants the task gone. Cannot be taken back.
void want_stop(TaskRun& task);

}  // namespace minato::agent
