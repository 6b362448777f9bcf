#include "ecs/handlers/agent_calls.h"

namespace minato::ecs {

Result<api::DiscoverPollEndpointResponse> discover_poll_endpoint(
    const EcsService& service, const Context& context, const api::DiscoverPollEndpointRequest&) {
  const auto base = fmt::format("{}://{}", service.options().endpoint_scheme, context.host);
  api::DiscoverPollEndpointResponse response;
  // Agents append "ws" to both (agent_gateway/gateway.h).
  response.endpoint = base + "/acs/";
  response.telemetry_endpoint = base + "/tcs/";
  return response;
}

}  // namespace minato::ecs
