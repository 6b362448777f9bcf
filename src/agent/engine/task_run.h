// The state of one task on this instance: what was asked for, what was seen, what is being done.
// Plain values; the rules are in transitions.h, decisions.h and report.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/engine/task_spec.h"
#include "base/clock.h"

namespace minato::agent {

// In order: a container's status only rises.
enum class ContainerStatus : std::uint8_t {
  kNone,
  kManifestPulled,  // the registry has told the digest
  kPulled,
  kCreated,
  kRunning,
  kStopped,
};

// Of a task. RUNNING needs every container to run, or to have ended without being essential, at one
// time: what lost an essential container before that never was RUNNING.
enum class TaskStatus : std::uint8_t { kPending, kRunning, kStopped };

// What can be done to a container; at most one at a time.
enum class Step : std::uint8_t { kNothing, kPull, kCreate, kStart, kRestart, kStop };

struct HostPort {
  std::string bind_ip = "0.0.0.0";
  std::string protocol = "tcp";
  std::uint16_t container_port = 0;
  std::uint16_t host_port = 0;
  std::uint16_t count = 1;  // above 1: a range of that many ports from here on
  bool operator==(const HostPort&) const = default;
};

struct ContainerRun {
  ContainerStatus status = ContainerStatus::kNone;
  Step in_flight = Step::kNothing;
  std::string docker_name;
  std::string runtime_id;  // "" until created
  std::string image_digest;
  std::vector<HostPort> ports;
  std::optional<TimePoint> started_at;  // the latest start
  std::optional<TimePoint> finished_at;
  std::optional<int> exit_code;
  std::string reason;
  std::string health;  // "", starting, healthy, unhealthy
  std::optional<TimePoint> health_since;
  int restart_count = 0;
  bool restart_wanted = false;  // has ended and its restart policy says: again
  int stop_failures = 0;
  std::optional<TimePoint> retry_at;  // of a stop that failed
  // The highest status that the control plane has acknowledged.
  ContainerStatus acknowledged = ContainerStatus::kNone;
};

struct TaskRun {
  TaskSpec spec;
  bool ran = false;  // has been RUNNING
  bool stop_wanted = false;
  std::vector<ContainerRun> containers;  // as in spec
  std::optional<TimePoint> pull_started_at;
  std::optional<TimePoint> pull_stopped_at;
  std::optional<TimePoint> execution_stopped_at;
  std::optional<TimePoint> stopped_at;  // all containers
  TaskStatus acknowledged = TaskStatus::kPending;
};

TaskRun new_run(TaskSpec spec);
TaskStatus status_of(const TaskRun& task);
// "PENDING", "RUNNING", "STOPPED"
std::string_view wire_name(TaskStatus status);
std::string_view wire_name(ContainerStatus status);
// As the AWS agent names it in reasons: "NONE", "PULLED", ...
std::string_view full_name(ContainerStatus status);

}  // namespace minato::agent
