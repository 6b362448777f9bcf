// What RegisterTaskDefinition checks and fills in, beyond what the model's constraints say. Pure.
#pragma once

#include <vector>

#include "base/result.h"
#include "ecs/model/names.h"
#include "gen/ecs.h"

namespace minato::ecs {

// ClientException with ECS's sentence for the first rule that `request`, made in `scope`, breaks.
// The rules themselves are in definition_rules/.
Result<> check_task_definition(const api::RegisterTaskDefinitionRequest& request,
                               const Scope& scope);

// True for the CPU and memory pairs that Fargate knows
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html).
bool is_fargate_size(std::int64_t cpu, std::int64_t memory);

// The definition as ECS answers it: what the request says, with ECS's defaults. Without ARN,
// revision, times and registeredBy. Requires check_task_definition().
api::TaskDefinition filled_task_definition(const api::RegisterTaskDefinitionRequest& request);

// The agent capabilities that a definition needs, by name; placement compares them with an
// instance's.
std::vector<api::Attribute> required_attributes(const api::TaskDefinition& definition);

}  // namespace minato::ecs
