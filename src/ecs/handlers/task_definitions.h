// Operations on task definitions. Contracts are those of the Amazon ECS API reference.
#pragma once

#include "ecs/handlers/common.h"

namespace minato::ecs {

Awaitable<Result<api::RegisterTaskDefinitionResponse>> register_task_definition(
    EcsService& service, const Context& context, const api::RegisterTaskDefinitionRequest& request);
Result<api::DescribeTaskDefinitionResponse> describe_task_definition(
    const EcsService& service, const Context& context,
    const api::DescribeTaskDefinitionRequest& request);
Result<api::ListTaskDefinitionsResponse> list_task_definitions(
    const EcsService& service, const Context& context,
    const api::ListTaskDefinitionsRequest& request);
Result<api::ListTaskDefinitionFamiliesResponse> list_task_definition_families(
    const EcsService& service, const Context& context,
    const api::ListTaskDefinitionFamiliesRequest& request);
Awaitable<Result<api::DeregisterTaskDefinitionResponse>> deregister_task_definition(
    EcsService& service, const Context& context,
    const api::DeregisterTaskDefinitionRequest& request);
Awaitable<Result<api::DeleteTaskDefinitionsResponse>> delete_task_definitions(
    EcsService& service, const Context& context, const api::DeleteTaskDefinitionsRequest& request);

// The definition a reference means. ClientException when it is malformed, of another account or
// region, or does not exist.
Result<const TaskDefinitionRecord*> find_task_definition(const EcsService& service,
                                                         const Context& context,
                                                         const std::string& reference);
// The key of a definition's record.
std::string key_of(const Scope& scope, const api::TaskDefinition& definition);

}  // namespace minato::ecs
