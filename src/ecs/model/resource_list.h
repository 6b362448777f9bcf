// Between the Resource lists of the API and the scheduler's numbers.
#pragma once

#include <optional>
#include <vector>

#include "ecs/scheduler/resources.h"
#include "gen/ecs.h"

namespace minato::ecs {

// CPU, MEMORY, PORTS, PORTS_UDP and GPU of a list; what is missing counts as zero.
Capacity capacity_of(const std::optional<std::vector<api::Resource>>& resources);

// `registered` with its CPU, MEMORY, PORTS, PORTS_UDP and GPU entries set to `left`.
std::vector<api::Resource> remaining_resources(
    const std::optional<std::vector<api::Resource>>& registered, const Capacity& left);

}  // namespace minato::ecs
