// Whose tasks an agent may report on.
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
// AccessDeniedException when the caller is the session of an EC2 instance ("assumed-role/r/i-1")
// and the task runs on another one. Other callers are decided about by their policies alone.
Result<> check_reporter(const EcsService& service, const Context& context,
                        const std::string& task_arn);

}  // namespace minato::ecs
