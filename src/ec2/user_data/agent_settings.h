// What the ECS agent of an instance is told. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ec2/user_data/first_boot.h"

namespace minato::ec2 {

// By name, in the order of names.
using AgentSettings = std::vector<std::pair<std::string, std::string>>;

// /etc/ecs/ecs.config, or else the agent's own JSON file, or else what `user_data` says in JSON
// (amazon-ecs-agent: ecs-init/docker/docker.go, agent/config/config.go). A line is NAME=value, with
// everything behind the first '=' and nothing unquoted; the last one of a name counts.
AgentSettings agent_settings_of(FirstBoot& boot, std::string_view user_data);

}  // namespace minato::ec2
