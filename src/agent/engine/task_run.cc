#include "agent/engine/task_run.h"

#include <algorithm>

namespace minato::agent {

TaskRun new_run(TaskSpec spec) {
  TaskRun out;
  out.containers.resize(spec.containers.size());
  out.spec = std::move(spec);
  return out;
}

TaskStatus status_of(const TaskRun& task) {
  const auto reached = [&task](ContainerStatus status) {
    return std::ranges::all_of(task.containers, [status](const ContainerRun& container) {
      return container.status >= status;
    });
  };
  if (reached(ContainerStatus::kStopped)) return TaskStatus::kStopped;
  return reached(ContainerStatus::kRunning) ? TaskStatus::kRunning : TaskStatus::kPending;
}

std::string_view wire_name(TaskStatus status) {
  switch (status) {
    case TaskStatus::kPending:
      return "PENDING";
    case TaskStatus::kRunning:
      return "RUNNING";
    case TaskStatus::kStopped:
      return "STOPPED";
  }
  return "PENDING";
}

std::string_view wire_name(ContainerStatus status) {
  if (status == ContainerStatus::kStopped) return "STOPPED";
  return status == ContainerStatus::kRunning ? "RUNNING" : "PENDING";
}

}  // namespace minato::agent
