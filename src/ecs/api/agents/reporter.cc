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

}  // namespace minato::ecs
