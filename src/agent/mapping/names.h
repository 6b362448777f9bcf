// Names and labels by which containers of tasks are known to Docker. Pure.
#pragma once

#include <string>
#include <string_view>

#include "gen/agent.h"

namespace minato::agent {

inline constexpr std::string_view kLabelCluster = "com.amazonaws.ecs.cluster";
inline constexpr std::string_view kLabelContainerName = "com.amazonaws.ecs.container-name";
inline constexpr std::string_view kLabelTaskArn = "com.amazonaws.ecs.task-arn";
inline constexpr std::string_view kLabelFamily = "com.amazonaws.ecs.task-definition-family";
inline constexpr std::string_view kLabelVersion = "com.amazonaws.ecs.task-definition-version";

// "ecs-<family>-<version>-<name>-<hex>"; what Docker does not take in a name is left out.
std::string docker_name(const api::Task& task, std::string_view name, std::string_view hex);

// The part of a task ARN behind its last slash; fit for a file name.
std::string task_id(std::string_view task_arn);

}  // namespace minato::agent
