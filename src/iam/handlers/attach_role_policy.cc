#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::AttachRolePolicy> attach_role_policy(IamService& iam, const Context& context,
                                                 const api::AttachRolePolicyRequest& request) {
  CO_TRY_VOID(check_attachable(iam, context.account, request.policy_arn));
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        return attach(record.attached_policies, request.policy_arn, "PoliciesPerRole");
      }));
  co_return api::AttachRolePolicy::Response{};
}

}  // namespace minato::iam
