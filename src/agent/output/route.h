// Where the output of a container goes. Pure.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "gen/agent.h"

namespace minato::agent {

struct OutputRoute {
  std::string group;
  std::string stream;         // "" until the container's id is known: then that
  std::string region;         // "" for the agent's own
  bool create_group = false;  // awslogs-create-group
  bool must_exist = false;    // the container may not start when the group is missing
};

// nullopt when the container names another log driver: the engine's business. Without a log
// configuration the output goes to "/minato/ecs/<cluster>", "<container>/<task id>".
// kInvalidArgument for awslogs without a group.
Result<std::optional<OutputRoute>> output_route(const api::Task& task,
                                                const api::Container& container,
                                                const std::string& cluster);

}  // namespace minato::agent
