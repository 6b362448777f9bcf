// A task definition with the overrides of one RunTask call put in: what really runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ecs/scheduler/resources.h"
#include "gen/ecs.h"

namespace minato::ecs {

// InvalidParameterException when overrides are too long, name a container that the definition does
// not have, or leave sizes that do not fit together.
Result<> check_overrides(const api::TaskDefinition& definition,
                         const std::optional<api::TaskOverride>& overrides);

// The containers as they shall run: command, environment, CPU and memory overridden.
std::vector<api::ContainerDefinition> effective_containers(
    const api::TaskDefinition& definition, const std::optional<api::TaskOverride>& overrides);

// Variables without a value are as good as none: ECS neither answers nor sets them.
void drop_variables_without_value(std::vector<api::KeyValuePair>& variables);
// Overrides as a task keeps and shows them.
std::optional<api::TaskOverride> kept_overrides(std::optional<api::TaskOverride> overrides);

// CPU units of "256", "1 vCPU" or ".5vcpu"; MiB of "512", "1GB" or "0.5 gb". nullopt otherwise.
std::optional<std::int64_t> parse_task_cpu(std::string_view text);
std::optional<std::int64_t> parse_task_memory(std::string_view text);

// What one task takes from an instance: task-level CPU and memory when given, else the sum over its
// containers (memoryReservation before memory), and its static host ports.
Demand demand_of(const api::TaskDefinition& definition,
                 const std::optional<api::TaskOverride>& overrides);

}  // namespace minato::ecs
