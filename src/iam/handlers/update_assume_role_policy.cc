#include "iam/entities.h"
#include "iam/handlers/handlers.h"
#include "iam/policy_document.h"

namespace minato::iam {

Answer<api::UpdateAssumeRolePolicy> update_assume_role_policy(
    IamService& iam, const Context& context, const api::UpdateAssumeRolePolicyRequest& request) {
  CO_TRY_VOID(check_trust_policy(request.policy_document));
  CO_TRY_VOID(check_policy_size(request.policy_document, "ACLSizePerRole", kTrustPolicyCharacters));
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        record.role.assume_role_policy_document = request.policy_document;
        return {};
      }));
  co_return api::UpdateAssumeRolePolicy::Response{};
}

}  // namespace minato::iam
