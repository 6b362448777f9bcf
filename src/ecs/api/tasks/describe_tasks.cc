#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::DescribeTasks> describe_tasks(EcsService& service, const Context& context,
                                          const api::DescribeTasks::Request& request,
                                          const InCluster& found) {
  CO_TRY_VOID(find_cluster(service, context, found));
  if (request.tasks.empty()) co_return errors::invalid_parameter("Tasks cannot be empty.");
  if (request.tasks.size() > 100) {
    co_return errors::invalid_parameter("Tasks cannot have more than 100 elements.");
  }
  const bool with_tags = includes(request.include, "TAGS");
  api::DescribeTasksResponse response;
  response.tasks.emplace();
  response.failures.emplace();
  ArnSet seen;
  for (const auto& arn : found.arns) {
    CO_TRY_VOID(check_task_id(arn));
    if (!seen.insert(arn).second) continue;
    if (const auto* record = service.state().task(arn)) {
      response.tasks->push_back(shown_task(*record, with_tags));
    } else {
      response.failures->push_back(make_failure(arn, "MISSING"));
    }
  }
  co_return response;
}

}  // namespace

const Operation<api::DescribeTasks> kDescribeTasks{
    .find = named_tasks<api::DescribeTasks::Request>,
    .resources = arns_in_cluster,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "tasks": ["{task}"]})",
    .handle = describe_tasks};

}  // namespace minato::ecs
