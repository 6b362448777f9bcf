#include "ecr/account_settings.h"
#include "ecr/resource_policy.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::PutRegistryPolicy> put_registry_policy(EcrService& service, const Context& context,
                                                   const api::PutRegistryPolicyRequest& request,
                                                   const registry::Scope& scope) {
  CO_TRY(std::string policy,
         accept_policy(service, context, request.policy_text, PolicyKind::kRegistry));
  CO_TRY_VOID(
      co_await change_setting(service, scope, settings::kRegistryPolicy,
                              [&](std::string_view) -> Result<std::string> { return policy; }));
  api::PutRegistryPolicyResponse out;
  out.registry_id = scope.account;
  out.policy_text = std::move(policy);
  co_return out;
}

}  // namespace

const Operation<api::PutRegistryPolicy, registry::Scope> kPutRegistryPolicy{
    .find = own_registry<api::PutRegistryPolicyRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({"policyText": "{registry-policy}"})",
    .handle = answered<put_registry_policy>};

}  // namespace minato::ecr
