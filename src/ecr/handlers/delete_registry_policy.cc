#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::DeleteRegistryPolicy> delete_registry_policy(EcrService& service, Context context,
                                                         const api::DeleteRegistryPolicyRequest&) {
  std::string removed;
  CO_TRY_VOID(co_await change_setting(service, caller_scope(context), settings::kRegistryPolicy,
                                      [&](std::string_view policy) -> Result<std::string> {
                                        if (policy.empty())
                                          return fail(
                                              errors::registry_policy_not_found(context.account));
                                        removed = policy;
                                        return std::string();
                                      }));
  api::DeleteRegistryPolicyResponse out;
  out.registry_id = context.account;
  out.policy_text = std::move(removed);
  co_return out;
}

}  // namespace minato::ecr
