// Operations on tasks. Contracts are those of the Amazon ECS API reference.
#pragma once

#include "ecs/handlers/common.h"

namespace minato::ecs {

Awaitable<Result<api::RunTaskResponse>> run_task(EcsService& service, const Context& context,
                                                 const api::RunTaskRequest& request);
Awaitable<Result<api::StartTaskResponse>> start_task(EcsService& service, const Context& context,
                                                     const api::StartTaskRequest& request);
Awaitable<Result<api::StopTaskResponse>> stop_task(EcsService& service, const Context& context,
                                                   const api::StopTaskRequest& request);
Result<api::DescribeTasksResponse> describe_tasks(const EcsService& service, const Context& context,
                                                  const api::DescribeTasksRequest& request);
Result<api::ListTasksResponse> list_tasks(const EcsService& service, const Context& context,
                                          const api::ListTasksRequest& request);
// Only tasks of services can be protected, so both answer a failure for every task there is now.
Result<api::UpdateTaskProtectionResponse> update_task_protection(
    const EcsService& service, const Context& context,
    const api::UpdateTaskProtectionRequest& request);
Result<api::GetTaskProtectionResponse> get_task_protection(
    const EcsService& service, const Context& context,
    const api::GetTaskProtectionRequest& request);

// The ARN a task reference means. InvalidParameterException when it cannot be one.
Result<std::string> resolve_task(std::string_view cluster, std::string_view reference);

}  // namespace minato::ecs
