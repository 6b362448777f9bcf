#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::DiscoverPollEndpoint> discover_poll_endpoint(EcsService& service,
                                                         const Context& context,
                                                         const api::DiscoverPollEndpoint::Request&,
                                                         const Nothing&) {
  const auto base = fmt::format("{}://{}", service.options().endpoint_scheme, context.host);
  api::DiscoverPollEndpointResponse response;
  // Agents append "ws" to both (agent_gateway/gateway.h).
  response.endpoint = base + "/acs/";
  response.telemetry_endpoint = base + "/tcs/";
  co_return response;
}

}  // namespace

const Operation<api::DiscoverPollEndpoint, Nothing> kDiscoverPollEndpoint{
    .find = nothing<api::DiscoverPollEndpoint::Request>,
    .resources = [](const Context&, const Nothing&) { return aws::any_resource(); },
    .sample = R"({"cluster": "{cluster}", "containerInstance": "{container-instance}"})",
    .handle = discover_poll_endpoint};

}  // namespace minato::ecs
