#include "iam/entities.h"
#include "iam/handlers/policies.h"

namespace minato::iam {

Answer<api::AttachUserPolicy> attach_user_policy(IamService& iam, const Context& context,
                                                 const api::AttachUserPolicyRequest& request) {
  CO_TRY_VOID(check_attachable(iam, context.account, request.policy_arn));
  CO_TRY_VOID(co_await change_user(
      iam, context.account, request.user_name, [&request](UserRecord& record) -> Result<> {
        return attach(record.attached_policies, request.policy_arn, "PoliciesPerUser");
      }));
  co_return api::AttachUserPolicy::Response{};
}

}  // namespace minato::iam
