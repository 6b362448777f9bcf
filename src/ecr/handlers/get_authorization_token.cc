#include "codec/base64.h"
#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::GetAuthorizationToken> get_authorization_token(
    EcrService& service, Context context, const api::GetAuthorizationTokenRequest& request) {
  const auto issued =
      service.registry.authenticator().issue(context.principal, context.region, context.now);
  std::vector<std::string> accounts = {context.account};
  if (request.registry_ids && !request.registry_ids->empty()) accounts = *request.registry_ids;
  api::GetAuthorizationTokenResponse out;
  auto& list = out.authorization_data.emplace();
  for (std::string& account : accounts) {
    auto& entry = list.emplace_back();
    entry.authorization_token = base64_encode("AWS:" + issued.token);
    entry.expires_at = issued.expires_at;
    entry.proxy_endpoint =
        service.registry.endpoint_of({.account = std::move(account), .region = context.region});
  }
  co_return out;
}

}  // namespace minato::ecr
