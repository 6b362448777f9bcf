#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "ecr/resource_policy.h"

namespace minato::ecr {

Answer<api::PutRegistryPolicy> put_registry_policy(EcrService& service, Context context,
                                                   const api::PutRegistryPolicyRequest& request) {
  CO_TRY(std::string policy,
         accept_policy(service, context, request.policy_text, PolicyKind::kRegistry));
  CO_TRY_VOID(
      co_await change_setting(service, caller_scope(context), settings::kRegistryPolicy,
                              [&](std::string_view) -> Result<std::string> { return policy; }));
  api::PutRegistryPolicyResponse out;
  out.registry_id = context.account;
  out.policy_text = std::move(policy);
  co_return out;
}

}  // namespace minato::ecr
