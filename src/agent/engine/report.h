// What the control plane is to be told about a task. Pure.
#pragma once

#include <optional>
#include <string>

#include "agent/engine/task_run.h"
#include "gen/ecs.h"

namespace minato::agent {

struct Report {
  TaskStatus status;
  std::vector<ContainerStatus> containers;  // of every container when the report was made
  ecs::api::SubmitTaskStateChangeRequest request;
};

// The next thing that was not acknowledged: RUNNING once the task runs, also when it is over by
// now, STOPPED once all containers have ended, and the end of single containers in between. nullopt
// when there is nothing to tell. One report of a task at a time: send it until it is acknowledged,
// then ask again.
std::optional<Report> next_report(const TaskRun& task, const std::string& cluster);

// The control plane has it.
void acknowledge(TaskRun& task, const Report& report);

// The state change of a task that could not even be read.
ecs::api::SubmitTaskStateChangeRequest refused_report(const std::string& cluster,
                                                      const std::string& task_arn,
                                                      const std::string& reason);

}  // namespace minato::agent
