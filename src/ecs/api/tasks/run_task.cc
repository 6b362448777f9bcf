#include "aws/json.h"
#include "codec/digest.h"
#include "ecs/api/tasks/new_tasks.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Result<Launch> tasks_to_run(const EcsService& service, const Context& context,
                            const api::RunTask::Request& request) {
  TRY(auto launch, named_launch(service, context, request));
  for (const auto& item : request.capacity_provider_strategy.value_or(
           std::vector<api::CapacityProviderStrategyItem>{})) {
    launch.keys.push_back(
        {.name = "ecs:capacity-provider",
         .value = ecs_arn(scope_of(context),
                          fmt::format("capacity-provider/{}", item.capacity_provider))});
  }
  return launch;
}

Result<PlacementJob> job_of(const EcsService& service, const Context& context, const Launch& launch,
                            const api::RunTaskRequest& request) {
  const auto count = request.count.value_or(1);
  if (count < 1 || count > 10) {
    return errors::invalid_parameter("count must be between 1 and 10.");
  }
  if (request.capacity_provider_strategy && !request.capacity_provider_strategy->empty()) {
    if (request.launch_type) {
      return errors::invalid_parameter(
          "Specifying both a launch type and capacity provider strategy is not supported.");
    }
    return errors::invalid_parameter(
        "The specified capacity provider strategy cannot contain a capacity provider that is not "
        "associated with the cluster.");
  }
  auto wanted = new_tasks_of(request);
  wanted.launch_type = request.launch_type.value_or("EC2");
  TRY(auto job, make_job(service, context, launch, wanted));
  job.request.count = count;
  TRY(job.request.constraints,
      make_constraints(job.task.definition, request.placement_constraints));
  TRY(job.request.strategies, make_strategies(request.placement_strategy));
  if (request.client_token && !request.client_token->empty()) {
    job.client_token_key = fmt::format("{}/{}", job.task.cluster_arn, *request.client_token);
    job.request_digest = sha256(aws::json::serialize(request)).to_string();
  }
  return job;
}

Answer<api::RunTask> run_task(EcsService& service, const Context& context,
                              const api::RunTask::Request& request, const Launch& launch) {
  CO_TRY(auto job, job_of(service, context, launch, request));
  CO_TRY(const auto outcome, co_await service.placement().submit(std::move(job)));
  api::RunTaskResponse response;
  response.tasks = shown_tasks(service, outcome);
  response.failures = shown_failures(outcome);
  co_return response;
}

}  // namespace

const Operation<api::RunTask, Launch> kRunTask{
    .find = tasks_to_run,
    .resources = launch_arns,
    .passes = {{.roles = roles_handed_on<api::RunTask::Request>, .to = kTasksService}},
    .keys = launch_keys,
    .sample = R"({"cluster": "{cluster}", "taskDefinition": "{task-definition}"})",
    .handle = run_task};

}  // namespace minato::ecs
