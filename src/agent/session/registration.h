// How this host makes itself known to the cluster.
#pragma once

#include <string>
#include <vector>

#include "agent/config.h"
#include "docker/engine.h"
#include "gen/ecs.h"

namespace minato::agent {

// The attributes of what this agent really serves, with the engine's API version.
std::vector<ecs::api::Attribute> capabilities(const AgentConfig& config,
                                              const docker::EngineInfo& engine);

// The request. `known_arn` is the container instance registered before, "" for none. Pure.
ecs::api::RegisterContainerInstanceRequest registration_request(const AgentConfig& config,
                                                                const docker::EngineInfo& engine,
                                                                const std::string& known_arn);

// Registers and returns the container instance's ARN. Creates the cluster "default" when it is
// asked for and does not exist.
Awaitable<Result<std::string>> register_instance(ApiClient& api, AgentConfig config,
                                                 docker::EngineInfo engine, std::string known_arn);

}  // namespace minato::agent
