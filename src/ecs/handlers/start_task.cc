#include "ecs/handlers/new_tasks.h"
#include "ecs/handlers/tasks.h"

namespace minato::ecs {

Awaitable<Result<api::StartTaskResponse>> start_task(EcsService& service, const Context& context,
                                                     const api::StartTaskRequest& request) {
  if (request.container_instances.empty()) {
    co_return errors::invalid_parameter("Container Instances cannot be empty.");
  }
  if (request.container_instances.size() > 10) {
    co_return errors::invalid_parameter("Container instances cannot have more than 10 elements.");
  }
  auto wanted = new_tasks_of(request);
  CO_TRY(auto job, make_job(service, context, wanted));
  for (const auto& reference : request.container_instances) {
    CO_TRY(auto arn, resolve_in_cluster(job.task.cluster_arn, "container-instance", reference));
    const auto* instance = service.state().instance(arn);
    if (instance != nullptr && instance->is_external()) wanted.launch_type = "EXTERNAL";
    job.instance_arns.push_back(std::move(arn));
  }
  CO_TRY_VOID(check_launch(job.task.definition, wanted));
  CO_TRY(const auto outcome, co_await service.placement().submit(std::move(job)));
  api::StartTaskResponse response;
  response.tasks = shown_tasks(service, outcome);
  response.failures = shown_failures(outcome);
  co_return response;
}

}  // namespace minato::ecs
