// A container of a task as Docker is asked to create it. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/engine/task_run.h"
#include "base/result.h"
#include "docker/engine.h"
#include "gen/agent.h"

namespace minato::agent {

struct MappingContext {
  std::string cluster;
  std::string docker_name;
  std::vector<HostPort> ports;
  std::map<std::string, std::string> docker_names;    // of every container of the task
  std::map<std::string, std::string> volume_sources;  // VolumePlan::sources
};

// What the payload's dockerConfig says is laid over what the agent computed and wins, but for the
// labels by which the agent knows its own. kInvalidArgument for a payload that cannot be mapped.
Result<docker::CreateRequest> map_container(const api::Task& task, const api::Container& container,
                                            const MappingContext& context);

}  // namespace minato::agent
