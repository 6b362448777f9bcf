#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

// Only tasks of services can be protected, so that there is a failure for every task.
Result<std::vector<api::Failure>> failures_of(const EcsService& service, const aws::Arns& tasks) {
  std::vector<api::Failure> failures;
  for (const auto& arn : tasks) {
    TRY_VOID(check_task_id(arn));
    const bool known = service.state().task(arn) != nullptr;
    failures.push_back(make_failure(arn, known ? "TASK_NOT_VALID" : "MISSING"));
    if (known) failures.back().detail = "The specified task is not part of an ECS service.";
  }
  return failures;
}

Answer<api::UpdateTaskProtection> update_task_protection(
    EcsService& service, const Context& context, const api::UpdateTaskProtection::Request& request,
    const InCluster& found) {
  CO_TRY_VOID(find_cluster(service, context, found));
  if (request.tasks.empty() || request.tasks.size() > 10) {
    co_return errors::invalid_parameter("Between 1 and 10 tasks must be given.");
  }
  api::UpdateTaskProtectionResponse response;
  response.protected_tasks.emplace();
  CO_TRY(response.failures, failures_of(service, found.arns));
  co_return response;
}

Result<InCluster> tasks_to_ask_for(const EcsService&, const Context& context,
                                   const api::GetTaskProtection::Request& request) {
  return InCluster::named(context, request.cluster, "task",
                          request.tasks.value_or(std::vector<std::string>{}));
}

Answer<api::GetTaskProtection> get_task_protection(EcsService& service, const Context& context,
                                                   const api::GetTaskProtection::Request&,
                                                   const InCluster& found) {
  CO_TRY_VOID(find_cluster(service, context, found));
  api::GetTaskProtectionResponse response;
  response.protected_tasks.emplace();
  CO_TRY(response.failures, failures_of(service, found.arns));
  co_return response;
}

}  // namespace

const Operation<api::UpdateTaskProtection> kUpdateTaskProtection{
    .find = named_tasks<api::UpdateTaskProtection::Request>,
    .resources = arns_in_cluster,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "tasks": ["{task}"], "protectionEnabled": true})",
    .handle = update_task_protection};

const Operation<api::GetTaskProtection> kGetTaskProtection{
    .find = tasks_to_ask_for,
    .resources = arns_in_cluster,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "tasks": ["{task}"]})",
    .handle = get_task_protection};

}  // namespace minato::ecs
