#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::DescribeContainerInstances> describe_container_instances(
    EcsService& service, const Context& context,
    const api::DescribeContainerInstances::Request& request, const InCluster& found) {
  CO_TRY_VOID(find_cluster(service, context, found));
  if (request.container_instances.empty()) {
    co_return errors::client("Container Instances cannot be empty.");
  }
  if (request.container_instances.size() > 100) {
    co_return errors::client("Container instances cannot have more than 100 elements.");
  }
  api::DescribeContainerInstancesResponse response;
  response.container_instances.emplace();
  response.failures.emplace();
  ArnSet seen;
  for (const auto& arn : found.arns) {
    if (!seen.insert(arn).second) continue;
    const auto* record = service.state().instance(arn);
    if (record == nullptr) {
      response.failures->push_back(make_failure(arn, "MISSING"));
      continue;
    }
    auto shown = shown_instance(service, *record, includes(request.include, "TAGS"));
    if (!includes(request.include, "CONTAINER_INSTANCE_HEALTH")) shown.health_status.reset();
    response.container_instances->push_back(std::move(shown));
  }
  co_return response;
}

}  // namespace

const Operation<api::DescribeContainerInstances> kDescribeContainerInstances{
    .find = named_instances<api::DescribeContainerInstances::Request>,
    .resources = arns_in_cluster,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "containerInstances": ["{container-instance}"]})",
    .handle = describe_container_instances};

}  // namespace minato::ecs
