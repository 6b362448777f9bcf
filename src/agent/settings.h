// The settings of an ECS agent by their names
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html). Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/config.h"

namespace minato::agent {

using Settings = std::vector<std::pair<std::string, std::string>>;

// Lays ECS_CLUSTER, ECS_INSTANCE_ATTRIBUTES, ECS_CONTAINER_INSTANCE_TAGS,
// ECS_CONTAINER_STOP_TIMEOUT, ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION, ECS_IMAGE_PULL_BEHAVIOR and
// ECS_RESERVED_MEMORY over `config`. What cannot be read leaves it as it is; one line is returned
// for each of these, and for each setting that has no effect here.
std::vector<std::string> apply_settings(const Settings& settings, AgentConfig& config);

// As Go writes durations: "30s", "1h15m", "1.5h". nullopt for anything else, and beyond a year.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace minato::agent
