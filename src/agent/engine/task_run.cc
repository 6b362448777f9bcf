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
  const bool over = std::ranges::all_of(task.containers, [](const ContainerRun& container) {
    return container.status == ContainerStatus::kStopped;
  });
  if (over) return TaskStatus::kStopped;
  return task.ran ? TaskStatus::kRunning : TaskStatus::kPending;
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

std::string_view full_name(ContainerStatus status) {
  switch (status) {
    case ContainerStatus::kNone:
      return "NONE";
    case ContainerStatus::kManifestPulled:
      return "MANIFEST_PULLED";
    case ContainerStatus::kPulled:
      return "PULLED";
    case ContainerStatus::kCreated:
      return "CREATED";
    case ContainerStatus::kRunning:
      return "RUNNING";
    case ContainerStatus::kStopped:
      return "STOPPED";
  }
  return "NONE";
}

}  // namespace minato::agent
