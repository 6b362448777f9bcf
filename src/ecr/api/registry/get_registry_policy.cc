#include "ecr/account_settings.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::GetRegistryPolicy> get_registry_policy(EcrService& service, const Context&,
                                                   const api::GetRegistryPolicyRequest&,
                                                   const registry::Scope& scope) {
  CO_TRY(std::string policy, co_await read_setting(service, scope, settings::kRegistryPolicy));
  if (policy.empty()) co_return fail(errors::registry_policy_not_found(scope.account));
  api::GetRegistryPolicyResponse out;
  out.registry_id = scope.account;
  out.policy_text = std::move(policy);
  co_return out;
}

}  // namespace

const Operation<api::GetRegistryPolicy, registry::Scope> kGetRegistryPolicy{
    .find = own_registry<api::GetRegistryPolicyRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({})",
    .handle = answered<get_registry_policy>};

}  // namespace minato::ecr
