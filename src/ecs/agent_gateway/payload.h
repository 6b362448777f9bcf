// The Task of a PayloadMessage: what an agent is told to run. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "ecs/model/records.h"
#include "ecs/service.h"
#include "gen/agent.h"

namespace minato::ecs {

namespace wire = minato::agent::api;

struct StartInputs {
  const TaskRecord& record;
  const api::TaskDefinition& definition;
  std::string endpoint;  // this server as the agent reaches it
  std::function<ImageSource(const std::string& image)> resolve_image;
  std::optional<RoleCredentials> task_credentials;
  std::optional<RoleCredentials> execution_credentials;
};

// Overrides are merged here, because agents refuse all but `command`.
wire::Task start_task_message(const StartInputs& inputs);
// Carries no credentials: an agent would take old ones back.
wire::Task stop_task_message(const TaskRecord& record);

wire::IAMRoleCredentials credentials_message(const RoleCredentials& credentials,
                                             const std::string& role_arn,
                                             const std::string& credentials_id);

// What the engine's settings of a container depend on beside its definition.
struct ContainerPlace {
  std::string network_mode;
  std::string task_id;
  std::string region;
  std::string endpoint;  // StartInputs::endpoint
};

// The Docker Config and HostConfig of one container as JSON texts. They win over what the agent
// works out by itself.
wire::DockerConfig docker_config(const api::ContainerDefinition& container,
                                 const ContainerPlace& place);

}  // namespace minato::ecs
