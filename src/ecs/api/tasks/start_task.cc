#include "ecs/api/tasks/new_tasks.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Result<Launch> tasks_to_start(const EcsService& service, const Context& context,
                              const api::StartTask::Request& request) {
  TRY(auto launch, named_launch(service, context, request));
  TRY(launch.where, named_instances(service, context, request));
  for (const auto& arn : launch.where.arns) {
    launch.keys.push_back({.name = "ecs:container-instances", .value = arn});
  }
  return launch;
}

Answer<api::StartTask> start_task(EcsService& service, const Context& context,
                                  const api::StartTask::Request& request, const Launch& launch) {
  if (request.container_instances.empty()) {
    co_return errors::invalid_parameter("Container Instances cannot be empty.");
  }
  if (request.container_instances.size() > 10) {
    co_return errors::invalid_parameter("Container instances cannot have more than 10 elements.");
  }
  auto wanted = new_tasks_of(request);
  CO_TRY(auto job, make_job(service, context, launch, wanted));
  for (const auto& arn : launch.where.arns) {
    const auto* instance = service.state().instance(arn);
    if (instance != nullptr && instance->is_external()) wanted.launch_type = "EXTERNAL";
    job.instance_arns.push_back(arn);
  }
  CO_TRY_VOID(check_launch(job.task.definition, wanted));
  CO_TRY(const auto outcome, co_await service.placement().submit(std::move(job)));
  api::StartTaskResponse response;
  response.tasks = shown_tasks(service, outcome);
  response.failures = shown_failures(outcome);
  co_return response;
}

}  // namespace

const Operation<api::StartTask, Launch> kStartTask{
    .find = tasks_to_start,
    .resources = launch_arns,
    .passes = {{.roles = roles_handed_on<api::StartTask::Request>, .to = kTasksService}},
    .keys = launch_keys,
    .sample = R"({"cluster": "{cluster}", "taskDefinition": "{task-definition}",
                   "containerInstances": ["{container-instance}"]})",
    .handle = start_task};

}  // namespace minato::ecs
