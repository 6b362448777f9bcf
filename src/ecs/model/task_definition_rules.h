// What RegisterTaskDefinition checks and fills in, beyond what the model's constraints say. Pure.
#pragma once

#include <vector>

#include "base/result.h"
#include "gen/ecs.h"

namespace minato::ecs {

// ClientException with ECS's sentence for the first rule that `request` breaks.
Result<> check_task_definition(const api::RegisterTaskDefinitionRequest& request);

// True for the CPU and memory pairs that Fargate knows
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html).
bool is_fargate_size(std::int64_t cpu, std::int64_t memory);

// The definition as ECS answers it: what the request says, with ECS's defaults. Without ARN,
// revision, times and registeredBy. Requires check_task_definition().
api::TaskDefinition filled_task_definition(const api::RegisterTaskDefinitionRequest& request);

// The agent capabilities that a definition needs; what placement compares with an instance.
std::vector<api::Attribute> required_attributes(const api::TaskDefinition& definition);

}  // namespace minato::ecs
