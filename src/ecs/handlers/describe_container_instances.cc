#include "ecs/handlers/instances.h"

namespace minato::ecs {

Result<api::DescribeContainerInstancesResponse> describe_container_instances(
    const EcsService& service, const Context& context,
    const api::DescribeContainerInstancesRequest& request) {
  TRY(const auto cluster, find_cluster(service, context, request.cluster));
  if (request.container_instances.empty()) {
    return errors::client("Container Instances cannot be empty.");
  }
  if (request.container_instances.size() > 100) {
    return errors::client("Container instances cannot have more than 100 elements.");
  }
  api::DescribeContainerInstancesResponse response;
  response.container_instances.emplace();
  response.failures.emplace();
  ArnSet seen;
  for (const auto& reference : request.container_instances) {
    TRY(const auto arn, resolve_in_cluster(cluster, "container-instance", reference));
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
  return response;
}

}  // namespace minato::ecs
