// A task with what is only needed while the agent runs. Private to TaskEngine.
#pragma once

#include <vector>

#include "agent/effects/task_engine.h"

namespace minato::agent {

struct TaskEngine::ActiveTask {
  TaskRecord record;
  VolumePlan volumes;
  std::vector<char> watched;        // an engine wait for the container is pending
  std::vector<char> checking_exit;  // an inspect after its end is pending
  std::vector<char> holds_ports;    // the container's ports are claimed in the pool
  bool cleaning = false;

  TaskRun& run() { return record.run; }
  ContainerRun& container(std::size_t at) { return record.run.containers[at]; }
  const api::Container& payload(std::size_t at) const { return (*record.payload.containers)[at]; }
};

}  // namespace minato::agent
