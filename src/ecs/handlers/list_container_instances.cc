#include "ecs/handlers/instances.h"
#include "ecs/model/task_status.h"
#include "ecs/scheduler/expression.h"

namespace minato::ecs {
namespace {

bool matches(const EcsService& service, const std::string& arn, const InstanceRecord& record,
             const Expression& filter) {
  const auto candidate = candidate_of(service.state(), service.agents(), arn, record);
  std::set<std::string, std::less<>> groups;
  for (const auto& [group, count] : candidate.tasks_by_group) groups.insert(group);
  return filter.matches(subject_of(candidate, groups));
}

}  // namespace

Result<api::ListContainerInstancesResponse> list_container_instances(
    const EcsService& service, const Context& context,
    const api::ListContainerInstancesRequest& request) {
  TRY(const auto cluster, find_cluster(service, context, request.cluster));
  std::optional<Expression> filter;
  if (request.filter && !request.filter->empty()) {
    auto parsed = Expression::parse(*request.filter);
    if (!parsed) {
      return errors::invalid_parameter(
          fmt::format("Invalid filter expression: {}", parsed.error().message));
    }
    filter = std::move(*parsed);
  }
  TRY(auto page, page_request("instances " + cluster, {request.max_results, request.next_token}));
  aws::Pager<std::string> pager(std::move(page));
  page_through(pager, service.state().instances_in(cluster), "",
               [&](const std::string& arn) -> std::optional<std::string> {
                 const auto* record = service.state().instance(arn);
                 if (request.status && record->instance.status != request.status) return {};
                 if (filter && !matches(service, arn, *record, *filter)) return {};
                 return arn;
               });
  api::ListContainerInstancesResponse response;
  response.container_instance_arns = pager.take();
  response.next_token = pager.next_token();
  return response;
}

}  // namespace minato::ecs
