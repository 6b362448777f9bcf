// What reports of agents name.
#pragma once

#include <string>

#include "ecs/common.h"

namespace minato::ecs {

// The names in a report; InvalidParameterException for what can be none.
Result<InCluster> named_report(const Context& context, const std::optional<std::string>& cluster,
                               const std::optional<std::string>& task);
template <class Request>
Result<InCluster> reported_task(const EcsService&, const Context& context, const Request& request) {
  return named_report(context, request.cluster, request.task);
}
// The ARN of the task of a report, whether or not anybody knows it still.
// InvalidParameterException without one, or when it is none of the cluster.
Result<std::string> task_reported_on(const InCluster& report);

}  // namespace minato::ecs
