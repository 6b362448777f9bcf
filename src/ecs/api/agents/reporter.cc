#include "ecs/api/agents/reporter.h"

#include <fmt/format.h>

namespace minato::ecs {

Result<InCluster> named_report(const Context& context, const std::optional<std::string>& cluster,
                               const std::optional<std::string>& task) {
  if (!task || task->empty()) return InCluster::named(context, cluster);
  return InCluster::named(context, cluster, "task", {*task});
}

Result<std::string> task_reported_on(const InCluster& report) {
  if (report.arns.empty()) return errors::invalid_parameter("Task cannot be empty.");
  const auto& arn = report.arns.front();
  if (!is_in_cluster(report.cluster, arn)) {
    return errors::invalid_parameter(fmt::format("Invalid identifier: {}", arn));
  }
  return arn;
}

Result<> check_reporter(const EcsService& service, const Context& context,
                        const std::string& task_arn) {
  const aws::Principal& caller = context.principal;
  if (caller.kind != aws::Principal::Kind::kAssumedRole) return {};
  const std::string session = caller.arn.substr(caller.arn.rfind('/') + 1);
  if (!session.starts_with("i-")) return {};
  const TaskRecord* task = service.state().task(task_arn);
  if (task == nullptr) return {};
  const auto* instance = service.state().instance(task->task.container_instance_arn.value_or(""));
  if (instance == nullptr) return {};
  const std::string host = instance->instance.ec2_instance_id.value_or("");
  if (host.empty() || host == session) return {};
  return fail(ErrorCode::kPermissionDenied,
              fmt::format("User: {} is not authorized to perform: {}:{} on resource: {} because "
                          "the task is not on this instance",
                          caller.arn, context.service, context.operation, task_arn));
}

}  // namespace minato::ecs
