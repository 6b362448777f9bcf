#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "ecr/resource_policy.h"

namespace minato::ecr {

Answer<api::PutRegistryPolicy> put_registry_policy(EcrService& service, Context context,
                                                   const api::PutRegistryPolicyRequest& request) {
  CO_TRY_VOID(check_resource_policy(request.policy_text, PolicyKind::kRegistry));
  CO_TRY_VOID(co_await change_setting(
      service, caller_scope(context), settings::kRegistryPolicy,
      [&](std::string_view) -> Result<std::string> { return request.policy_text; }));
  api::PutRegistryPolicyResponse out;
  out.registry_id = context.account;
  out.policy_text = request.policy_text;
  co_return out;
}

}  // namespace minato::ecr
