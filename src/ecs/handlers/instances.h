// Operations on container instances. Contracts are those of the Amazon ECS API reference.
#pragma once

#include "ecs/handlers/common.h"

namespace minato::ecs {

Awaitable<Result<api::RegisterContainerInstanceResponse>> register_container_instance(
    EcsService& service, const Context& context,
    const api::RegisterContainerInstanceRequest& request);
Result<api::DescribeContainerInstancesResponse> describe_container_instances(
    const EcsService& service, const Context& context,
    const api::DescribeContainerInstancesRequest& request);
Result<api::ListContainerInstancesResponse> list_container_instances(
    const EcsService& service, const Context& context,
    const api::ListContainerInstancesRequest& request);
Awaitable<Result<api::DeregisterContainerInstanceResponse>> deregister_container_instance(
    EcsService& service, const Context& context,
    const api::DeregisterContainerInstanceRequest& request);
Awaitable<Result<api::UpdateContainerInstancesStateResponse>> update_container_instances_state(
    EcsService& service, const Context& context,
    const api::UpdateContainerInstancesStateRequest& request);
Awaitable<Result<api::PutAttributesResponse>> put_attributes(
    EcsService& service, const Context& context, const api::PutAttributesRequest& request);
Awaitable<Result<api::DeleteAttributesResponse>> delete_attributes(
    EcsService& service, const Context& context, const api::DeleteAttributesRequest& request);
Result<api::ListAttributesResponse> list_attributes(const EcsService& service,
                                                    const Context& context,
                                                    const api::ListAttributesRequest& request);
// Agents are updated with the program that contains them: always a ClientException that says so.
Result<api::UpdateContainerAgentResponse> update_container_agent(
    const EcsService& service, const Context& context,
    const api::UpdateContainerAgentRequest& request);

// The instance an attribute of a request is meant for; TargetNotFoundException otherwise.
Result<std::string> attribute_target(const EcsService& service, std::string_view cluster,
                                     const api::Attribute& attribute);

}  // namespace minato::ecs
