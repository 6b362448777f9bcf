#include "ecs/handlers/tasks.h"

namespace minato::ecs {

Result<std::string> resolve_task(std::string_view cluster, std::string_view reference) {
  TRY(auto arn, resolve_in_cluster(cluster, "task", reference));
  const auto length = last_part(arn).size();
  if (length != 32 && length != 36) {
    return errors::invalid_parameter("taskId length should be one of [32,36]");
  }
  return arn;
}

Result<api::DescribeTasksResponse> describe_tasks(const EcsService& service, const Context& context,
                                                  const api::DescribeTasksRequest& request) {
  TRY(const auto cluster, find_cluster(service, context, request.cluster));
  if (request.tasks.empty()) return errors::invalid_parameter("Tasks cannot be empty.");
  if (request.tasks.size() > 100) {
    return errors::invalid_parameter("Tasks cannot have more than 100 elements.");
  }
  const bool with_tags = includes(request.include, "TAGS");
  api::DescribeTasksResponse response;
  response.tasks.emplace();
  response.failures.emplace();
  ArnSet seen;
  for (const auto& reference : request.tasks) {
    TRY(const auto arn, resolve_task(cluster, reference));
    if (!seen.insert(arn).second) continue;
    if (const auto* record = service.state().task(arn)) {
      response.tasks->push_back(shown_task(*record, with_tags));
    } else {
      response.failures->push_back(make_failure(arn, "MISSING"));
    }
  }
  return response;
}

}  // namespace minato::ecs
