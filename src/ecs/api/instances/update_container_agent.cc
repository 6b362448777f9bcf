#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::UpdateContainerAgent> update_container_agent(
    EcsService& service, const Context& context, const api::UpdateContainerAgent::Request& request,
    const InCluster& found) {
  CO_TRY(const auto cluster, find_cluster(service, context, found));
  CO_TRY_VOID(find_instance(service, cluster, request.container_instance));
  co_return errors::client(
      "Agents can not be updated through this call: install the new version on the instance and "
      "restart it.");
}

}  // namespace

const Operation<api::UpdateContainerAgent> kUpdateContainerAgent{
    .find = named_instance<api::UpdateContainerAgent::Request>,
    .resources = arns_in_cluster,
    .keys = cluster_key,
    .sample = R"({"cluster": "{cluster}", "containerInstance": "{container-instance}"})",
    .handle = update_container_agent};

}  // namespace minato::ecs
