#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::GetRegistryPolicy> get_registry_policy(EcrService& service, Context context,
                                                   const api::GetRegistryPolicyRequest&) {
  CO_TRY(std::string policy,
         co_await read_setting(service, caller_scope(context), settings::kRegistryPolicy));
  if (policy.empty()) co_return fail(errors::registry_policy_not_found(context.account));
  api::GetRegistryPolicyResponse out;
  out.registry_id = context.account;
  out.policy_text = std::move(policy);
  co_return out;
}

}  // namespace minato::ecr
