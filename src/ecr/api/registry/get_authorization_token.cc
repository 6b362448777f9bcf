#include "codec/base64.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

// Where to log in. AWS's agent takes a token only for images whose name, with "https://" before it,
// begins with this; it compares and does not connect.
std::string proxy_endpoint(const registry::Registry& registry, const registry::Scope& scope,
                           std::string_view user_agent) {
  if (user_agent.starts_with("Amazon ECS Agent")) return "https://" + registry.host_of(scope);
  return registry.endpoint_of(scope);
}

Answer<api::GetAuthorizationToken> get_authorization_token(
    EcrService& service, const Context& context, const api::GetAuthorizationTokenRequest& request,
    const registry::Scope& scope) {
  const auto issued =
      service.registry.authenticator().issue(context.principal, context.region, context.now);
  std::vector<std::string> accounts = {scope.account};
  if (request.registry_ids && !request.registry_ids->empty()) accounts = *request.registry_ids;
  api::GetAuthorizationTokenResponse out;
  auto& list = out.authorization_data.emplace();
  for (std::string& account : accounts) {
    auto& entry = list.emplace_back();
    entry.authorization_token = base64_encode("AWS:" + issued.token);
    entry.expires_at = issued.expires_at;
    entry.proxy_endpoint =
        proxy_endpoint(service.registry, {.account = std::move(account), .region = context.region},
                       context.user_agent);
  }
  co_return out;
}

}  // namespace

const Operation<api::GetAuthorizationToken, registry::Scope> kGetAuthorizationToken{
    .find = own_registry<api::GetAuthorizationTokenRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({})",
    .handle = answered<get_authorization_token>};

}  // namespace minato::ecr
