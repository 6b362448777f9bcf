// How a task moves through its life. Pure: every function takes the record and `now`, and returns
// whether something changed; then the task's version has risen by one.
//
//   PROVISIONING -> PENDING -> (ACTIVATING) -> RUNNING -> (DEACTIVATING) -> STOPPING
//                -> (DEPROVISIONING) -> STOPPED
//
// A status never goes back, so that reports may be repeated, late or out of order.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "ecs/model/records.h"

namespace minato::ecs {

// A time as an agent tells it: nullopt also for what AWS's agent means by "never", the zero time of
// Go, which arrives as a moment of the year 1 or, its nanoseconds overflown, of 1754.
std::optional<TimePoint> told_time(std::optional<TimePoint> time);

// What an agent says about a task; `containers` are applied in order.
struct TaskReport {
  std::string status;  // RUNNING, STOPPED, anything else means no change of status; may be empty
  std::string reason;
  std::vector<api::ContainerStateChange> containers;
  std::optional<TimePoint> pull_started_at;
  std::optional<TimePoint> pull_stopped_at;
  std::optional<TimePoint> execution_stopped_at;
};

struct StopCause {
  std::string code;  // "UserInitiated", "TerminationNotice", ...
  std::string reason;
};

// The agent has taken the task over: PROVISIONING -> PENDING.
bool accept_task(TaskRecord& record, TimePoint now);
// The task shall stop; the first cause stays.
bool request_stop(TaskRecord& record, const StopCause& cause, TimePoint now);
// The agent has taken the order to stop: -> STOPPING.
bool begin_stopping(TaskRecord& record);
// Applies what the agent reports. Without a cause so far, STOPPED becomes EssentialContainerExited
// when the task has been RUNNING, TaskFailedToStart otherwise.
bool apply_report(TaskRecord& record, const TaskReport& report, TimePoint now);
// Nobody will report about the task any more (its instance is gone): -> STOPPED.
bool lose_task(TaskRecord& record, const StopCause& cause, TimePoint now);

// Health of containers by name ("HEALTHY", "UNHEALTHY", "UNKNOWN"). The task's health is the worst
// among `essential` containers with a health check.
using HealthByContainer = std::map<std::string, std::string, std::less<>>;
bool apply_health(TaskRecord& record, const HealthByContainer& health,
                  const std::vector<std::string>& essential);

}  // namespace minato::ecs
