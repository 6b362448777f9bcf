#include "iam/entities.h"
#include "iam/handlers/handlers.h"
#include "iam/policy_document.h"
#include "iam/policy_principals.h"

namespace minato::iam {

Answer<api::UpdateAssumeRolePolicy> update_assume_role_policy(
    IamService& iam, const Context& context, const api::UpdateAssumeRolePolicyRequest& request) {
  CO_TRY_VOID(check_trust_policy(request.policy_document));
  CO_TRY_VOID(check_policy_size(request.policy_document, "ACLSizePerRole", kTrustPolicyCharacters));
  CO_TRY(const std::string trust, name_principals(iam, context.account, request.policy_document));
  CO_TRY_VOID(co_await change_role(iam, context.account, request.role_name,
                                   [&trust](RoleRecord& record) -> Result<> {
                                     record.role.assume_role_policy_document = trust;
                                     return {};
                                   }));
  co_return api::UpdateAssumeRolePolicy::Response{};
}

}  // namespace minato::iam
