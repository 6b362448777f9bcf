#include "ecs/model/task_status.h"
#include "ecs/scheduler/expression.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

bool matches(const EcsService& service, const std::string& arn, const InstanceRecord& record,
             const Expression& filter) {
  const auto candidate = candidate_of(service.state(), service.agents(), arn, record);
  std::set<std::string, std::less<>> groups;
  for (const auto& [group, count] : candidate.tasks_by_group) groups.insert(group);
  return filter.matches(subject_of(candidate, groups));
}

Answer<api::ListContainerInstances> list_container_instances(
    EcsService& service, const Context& context,
    const api::ListContainerInstances::Request& request, const InCluster& found) {
  CO_TRY(const auto cluster, find_cluster(service, context, found));
  std::optional<Expression> filter;
  if (request.filter && !request.filter->empty()) {
    auto parsed = Expression::parse(*request.filter);
    if (!parsed) {
      co_return errors::invalid_parameter(
          fmt::format("Invalid filter expression: {}", parsed.error().message));
    }
    filter = std::move(*parsed);
  }
  CO_TRY(auto page,
         page_request("instances " + cluster, {request.max_results, request.next_token}));
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
  co_return response;
}

}  // namespace

const Operation<api::ListContainerInstances> kListContainerInstances{
    .find = named_cluster<api::ListContainerInstances::Request>,
    .resources = cluster_arns,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}"})",
    .handle = list_container_instances};

}  // namespace minato::ecs
