#include "agent/engine/transitions.h"

#include <algorithm>

namespace minato::agent {
namespace {

using std::chrono::seconds;

constexpr seconds kStopRetryFirst{1};
constexpr seconds kStopRetryMax{60};

void raise(ContainerRun& container, ContainerStatus status) {
  container.status = std::max(container.status, status);
}

void finish_step(ContainerRun& container, Step step) {
  if (container.in_flight == step) container.in_flight = Step::kNothing;
}

void note_running(TaskRun& task) {
  for (std::size_t i = 0; i < task.containers.size(); ++i) {
    const ContainerStatus status = task.containers[i].status;
    if (status < ContainerStatus::kRunning) return;
    if (status == ContainerStatus::kStopped && task.spec.containers[i].essential) return;
  }
  task.ran = true;
}

bool may_restart(const TaskRun& task, std::size_t at, const seen::Exited& exit, TimePoint now) {
  const auto& policy = task.spec.containers[at].restart_policy;
  const ContainerRun& container = task.containers[at];
  if (!policy || task.stop_wanted || !exit.exit_code || !container.started_at) return false;
  if (std::ranges::count(policy->ignored_exit_codes, *exit.exit_code) > 0) return false;
  return now - *container.started_at >= policy->attempt_period;
}

struct Observer {
  TaskRun& task;
  std::size_t at;
  TimePoint now;

  ContainerRun& container() const { return task.containers[at]; }

  void operator()(const seen::ManifestPulled& seen) const {
    raise(container(), ContainerStatus::kManifestPulled);
    container().image_digest = seen.digest;
  }
  void operator()(const seen::PullStarted&) const {
    if (!task.pull_started_at) task.pull_started_at = now;
  }
  void operator()(const seen::Pulled& seen) const {
    finish_step(container(), Step::kPull);
    raise(container(), ContainerStatus::kPulled);
    if (!seen.digest.empty()) container().image_digest = seen.digest;
    if (task.pull_started_at) task.pull_stopped_at = now;
  }
  void operator()(const seen::PullFailed& seen) const {
    if (task.pull_started_at) task.pull_stopped_at = now;
    end_container(task, at, seen.reason, now);
  }
  void operator()(const seen::Created& seen) const {
    finish_step(container(), Step::kCreate);
    raise(container(), ContainerStatus::kCreated);
    container().runtime_id = seen.runtime_id;
    if (!seen.ports.empty()) container().ports = seen.ports;
  }
  void operator()(const seen::CreateFailed& seen) const {
    end_container(task, at, seen.reason, now);
  }
  void operator()(const seen::Started& seen) const {
    finish_step(container(), Step::kStart);
    if (container().in_flight == Step::kRestart) {
      finish_step(container(), Step::kRestart);
      ++container().restart_count;
      container().restart_wanted = false;
      container().exit_code.reset();
      container().finished_at.reset();
    }
    raise(container(), ContainerStatus::kRunning);
    container().started_at = seen.at;
  }
  void operator()(const seen::StartFailed& seen) const {
    end_container(task, at, seen.reason, now);
  }
  void operator()(const seen::Exited& seen) const {
    // Its end may be heard of before the answer to its start.
    if (!container().started_at && seen.exit_code) container().started_at = now;
    if (seen.exit_code) raise(container(), ContainerStatus::kRunning);
    note_running(task);
    if (container().status == ContainerStatus::kRunning && may_restart(task, at, seen, now)) {
      container().in_flight = Step::kNothing;
      container().restart_wanted = true;
      container().exit_code = seen.exit_code;
      container().finished_at = seen.finished_at.value_or(now);
      return;
    }
    container().exit_code = seen.exit_code;
    container().finished_at = seen.finished_at.value_or(now);
    std::string reason = seen.error;
    if (seen.oom_killed) reason = "OutOfMemoryError: Container killed due to memory usage";
    if (!seen.exit_code) reason = "CannotInspectContainerError: The container is gone";
    end_container(task, at, std::move(reason), now);
  }
  void operator()(const seen::HealthChanged& seen) const {
    if (container().health == seen.health) return;
    container().health = seen.health;
    container().health_since = now;
  }
  void operator()(const seen::StopFailed&) const {
    finish_step(container(), Step::kStop);
    const int doublings = std::min(container().stop_failures++, 6);
    container().retry_at = now + std::min(kStopRetryFirst * (1 << doublings), kStopRetryMax);
  }
};

}  // namespace

void end_container(TaskRun& task, std::size_t at, std::string reason, TimePoint now) {
  ContainerRun& container = task.containers[at];
  if (container.status == ContainerStatus::kStopped) return;
  container.status = ContainerStatus::kStopped;
  container.in_flight = Step::kNothing;
  container.restart_wanted = false;
  container.retry_at.reset();
  if (container.reason.empty()) container.reason = std::move(reason);
  if (!container.finished_at) container.finished_at = now;
  if (task.spec.containers[at].essential && !task.execution_stopped_at) {
    task.execution_stopped_at = container.finished_at;
  }
  if (status_of(task) == TaskStatus::kStopped && !task.stopped_at) task.stopped_at = now;
}

void observe(TaskRun& task, std::size_t container, const Observation& observation, TimePoint now) {
  if (container >= task.containers.size()) return;
  if (task.containers[container].status == ContainerStatus::kStopped) {
    // The id of a container that was given up while it was being made: needed to remove it.
    if (const auto* created = std::get_if<seen::Created>(&observation)) {
      task.containers[container].runtime_id = created->runtime_id;
    }
    return;
  }
  std::visit(Observer{task, container, now}, observation);
  note_running(task);
}

void want_stop(TaskRun& task) {
  task.stop_wanted = true;
}

}  // namespace minato::agent
