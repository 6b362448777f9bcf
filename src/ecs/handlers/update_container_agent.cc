#include "ecs/handlers/instances.h"

namespace minato::ecs {

Result<api::UpdateContainerAgentResponse> update_container_agent(
    const EcsService& service, const Context& context,
    const api::UpdateContainerAgentRequest& request) {
  TRY(const auto cluster, find_cluster(service, context, request.cluster));
  TRY_VOID(find_instance(service, cluster, request.container_instance));
  return errors::client(
      "Agents can not be updated through this call: install the new version on the instance and "
      "restart it.");
}

}  // namespace minato::ecs
