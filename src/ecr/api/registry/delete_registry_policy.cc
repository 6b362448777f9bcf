#include "ecr/account_settings.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DeleteRegistryPolicy> delete_registry_policy(EcrService& service, const Context&,
                                                         const api::DeleteRegistryPolicyRequest&,
                                                         const registry::Scope& scope) {
  std::string removed;
  CO_TRY_VOID(co_await change_setting(service, scope, settings::kRegistryPolicy,
                                      [&](std::string_view policy) -> Result<std::string> {
                                        if (policy.empty())
                                          return fail(
                                              errors::registry_policy_not_found(scope.account));
                                        removed = policy;
                                        return std::string();
                                      }));
  api::DeleteRegistryPolicyResponse out;
  out.registry_id = scope.account;
  out.policy_text = std::move(removed);
  co_return out;
}

}  // namespace

const Operation<api::DeleteRegistryPolicy, registry::Scope> kDeleteRegistryPolicy{
    .find = own_registry<api::DeleteRegistryPolicyRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({})",
    .handle = answered<delete_registry_policy>};

}  // namespace minato::ecr
