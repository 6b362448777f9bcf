#include "ecs/reconciler/transitions.h"

#include "aws/utf8.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

constexpr std::size_t kReasonMax = 1024;

std::optional<std::string> cut_reason(std::string_view reason) {
  return aws::prefix_of(reason, kReasonMax);
}

int last_rank_of(const TaskRecord& record) {
  return status_rank(record.task.last_status.value_or(""));
}

bool raise_status(TaskRecord& record, std::string_view to) {
  if (status_rank(to) <= last_rank_of(record)) return false;
  record.task.last_status = std::string(to);
  return true;
}

void bump(TaskRecord& record) {
  record.task.version = record.task.version.value_or(0) + 1;
}

// Sets an optional member once; later values are repeats.
template <class T>
bool set_once(std::optional<T>& member, const std::optional<T>& value) {
  if (member || !value) return false;
  member = value;
  return true;
}

template <class T>
bool set_value(std::optional<T>& member, const std::optional<T>& value) {
  if (!value || member == value) return false;
  member = value;
  return true;
}

// Containers are shown as PENDING, RUNNING or STOPPED.
std::string_view shown_container_status(const std::optional<std::string>& reported) {
  if (reported == status::kRunning) return status::kRunning;
  if (reported == status::kStopped) return status::kStopped;
  return status::kPending;
}

bool apply_container(api::Container& container, const api::ContainerStateChange& change) {
  bool changed = false;
  const auto to = shown_container_status(change.status);
  if (status_rank(to) > status_rank(container.last_status.value_or(""))) {
    container.last_status = std::string(to);
    changed = true;
  }
  changed |= set_value(container.runtime_id, change.runtime_id);
  changed |= set_value(container.image_digest, change.image_digest);
  changed |= set_value(container.exit_code, change.exit_code);
  if (change.reason && !change.reason->empty()) {
    changed |= set_value(container.reason, cut_reason(*change.reason));
  }
  if (change.network_bindings && !change.network_bindings->empty()) {
    changed |= set_value(container.network_bindings, change.network_bindings);
  }
  return changed;
}

bool apply_containers(TaskRecord& record, const std::vector<api::ContainerStateChange>& changes) {
  bool changed = false;
  if (!record.task.containers) return changed;
  for (const auto& change : changes) {
    for (auto& container : *record.task.containers) {
      if (container.name == change.container_name) changed |= apply_container(container, change);
    }
  }
  return changed;
}

bool any_container_ran(const TaskRecord& record) {
  if (record.task.started_at) return true;
  const auto& containers = record.task.containers;
  return containers && std::any_of(containers->begin(), containers->end(),
                                   [](const auto& c) { return c.exit_code.has_value(); });
}

// The end of a task. Its containers end with it, whether or not the agent named each.
void finish(TaskRecord& record, const StopCause& cause, TimePoint now) {
  auto& task = record.task;
  task.last_status = std::string(status::kStopped);
  task.desired_status = std::string(status::kStopped);
  if (!task.stop_code) task.stop_code = cause.code;
  if (!task.stopped_reason) task.stopped_reason = cut_reason(cause.reason);
  if (!task.stopping_at) task.stopping_at = now;
  task.stopped_at = now;
  if (!task.containers) return;
  for (auto& container : *task.containers) container.last_status = std::string(status::kStopped);
}

// Whether the task has been RUNNING. That some of its containers ran does not count: which of them
// came how far is chance.
bool has_run(const TaskRecord& record) {
  if (record.task.started_at) return true;
  // The end of a quick container may overtake the news that it runs. One that was made and not
  // started has an exit code, too.
  const auto& containers = record.task.containers;
  if (!containers || containers->size() != 1 || !containers->front().exit_code) return false;
  const std::string reason = containers->front().reason.value_or("");
  return !reason.starts_with("CannotStart") && !reason.starts_with("CannotCreate");
}

StopCause cause_of_end(const TaskRecord& record, const TaskReport& report) {
  if (has_run(record)) {
    return {"EssentialContainerExited",
            report.reason.empty() ? "Essential container in task exited" : report.reason};
  }
  return {"TaskFailedToStart", report.reason.empty() ? "Task failed to start" : report.reason};
}

}  // namespace

std::optional<TimePoint> told_time(std::optional<TimePoint> time) {
  return time && to_unix_ms(*time) < 0 ? std::nullopt : time;
}

bool accept_task(TaskRecord& record, TimePoint now) {
  if (should_stop(record) || !raise_status(record, status::kPending)) return false;
  record.task.connectivity = "CONNECTED";
  record.task.connectivity_at = now;
  bump(record);
  return true;
}

bool request_stop(TaskRecord& record, const StopCause& cause, TimePoint now) {
  if (should_stop(record)) return false;
  record.task.desired_status = std::string(status::kStopped);
  record.task.stop_code = cause.code;
  record.task.stopped_reason = cut_reason(cause.reason);
  record.task.stopping_at = now;
  bump(record);
  return true;
}

bool begin_stopping(TaskRecord& record) {
  if (!should_stop(record) || !raise_status(record, status::kStopping)) return false;
  bump(record);
  return true;
}

bool apply_report(TaskRecord& record, const TaskReport& report, TimePoint now) {
  if (is_stopped(record)) return false;
  auto& task = record.task;
  bool changed = apply_containers(record, report.containers);
  changed |= set_once(task.pull_started_at, told_time(report.pull_started_at));
  changed |= set_once(task.pull_stopped_at, told_time(report.pull_stopped_at));
  changed |= set_once(task.execution_stopped_at, told_time(report.execution_stopped_at));
  if (report.status == status::kRunning && raise_status(record, status::kRunning)) {
    changed = true;
    task.started_at = now;
    if (!task.connectivity) {
      task.connectivity = "CONNECTED";
      task.connectivity_at = now;
    }
  }
  if (report.status == status::kStopped) {
    changed = true;
    finish(record, cause_of_end(record, report), now);
    if (!task.execution_stopped_at && any_container_ran(record)) task.execution_stopped_at = now;
    // The start has this clock's time, the end the agent's, and a quick task is told of late.
    if (task.started_at && task.execution_stopped_at < task.started_at) {
      task.execution_stopped_at = task.started_at;
    }
  }
  if (changed) bump(record);
  return changed;
}

bool lose_task(TaskRecord& record, const StopCause& cause, TimePoint now) {
  if (is_stopped(record)) return false;
  finish(record, cause, now);
  record.task.connectivity = "DISCONNECTED";
  bump(record);
  return true;
}

bool apply_health(TaskRecord& record, const HealthByContainer& health,
                  const std::vector<std::string>& essential) {
  if (is_stopped(record) || !record.task.containers) return false;
  bool changed = false;
  bool any = false;
  bool all_healthy = true;
  bool unhealthy = false;
  for (auto& container : *record.task.containers) {
    const auto found = health.find(container.name.value_or(""));
    if (found != health.end())
      changed |= set_value(container.health_status, std::optional(found->second));
    const bool counts = std::find(essential.begin(), essential.end(),
                                  container.name.value_or("")) != essential.end();
    if (!container.health_status || !counts) continue;
    any = true;
    unhealthy |= container.health_status == "UNHEALTHY";
    all_healthy &= container.health_status == "HEALTHY";
  }
  const std::string worst = unhealthy ? "UNHEALTHY" : any && all_healthy ? "HEALTHY" : "UNKNOWN";
  changed |= set_value(record.task.health_status, std::optional(worst));
  if (changed) bump(record);
  return changed;
}

}  // namespace minato::ecs
