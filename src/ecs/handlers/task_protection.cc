#include "ecs/handlers/tasks.h"

namespace minato::ecs {
namespace {

Result<std::vector<api::Failure>> failures_of(const EcsService& service, const std::string& cluster,
                                              const std::vector<std::string>& references) {
  std::vector<api::Failure> failures;
  for (const auto& reference : references) {
    TRY(const auto arn, resolve_task(cluster, reference));
    const bool known = service.state().task(arn) != nullptr;
    failures.push_back(make_failure(arn, known ? "TASK_NOT_VALID" : "MISSING"));
    if (known) failures.back().detail = "The specified task is not part of an ECS service.";
  }
  return failures;
}

}  // namespace

Result<api::UpdateTaskProtectionResponse> update_task_protection(
    const EcsService& service, const Context& context,
    const api::UpdateTaskProtectionRequest& request) {
  TRY(const auto cluster, find_cluster(service, context, request.cluster));
  if (request.tasks.empty() || request.tasks.size() > 10) {
    return errors::invalid_parameter("Between 1 and 10 tasks must be given.");
  }
  api::UpdateTaskProtectionResponse response;
  response.protected_tasks.emplace();
  TRY(response.failures, failures_of(service, cluster, request.tasks));
  return response;
}

Result<api::GetTaskProtectionResponse> get_task_protection(
    const EcsService& service, const Context& context,
    const api::GetTaskProtectionRequest& request) {
  TRY(const auto cluster, find_cluster(service, context, request.cluster));
  api::GetTaskProtectionResponse response;
  response.protected_tasks.emplace();
  TRY(response.failures,
      failures_of(service, cluster, request.tasks.value_or(std::vector<std::string>{})));
  return response;
}

}  // namespace minato::ecs
