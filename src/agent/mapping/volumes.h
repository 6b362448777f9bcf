// The volumes of a task as Docker has them. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "base/result.h"
#include "gen/agent.h"

namespace minato::agent {

struct VolumeToCreate {
  std::string name;
  boost::json::object options;  // body of POST /volumes/create without its name
};

struct VolumePlan {
  std::map<std::string, std::string> sources;  // volume of the task -> left side of a bind
  std::vector<VolumeToCreate> to_create;       // before the first container
  std::vector<std::string> to_remove;          // with the task
};

// `hex` makes the names of the task's own volumes unique; the same one gives the same plan.
// kUnsupported for kinds that this agent does not serve, kInvalidArgument for combinations that ECS
// refuses. The message is the task's stop reason.
Result<VolumePlan> plan_volumes(const api::Task& task, std::string_view hex);

}  // namespace minato::agent
