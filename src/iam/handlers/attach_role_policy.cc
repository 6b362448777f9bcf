#include <algorithm>

#include "iam/aws_managed_policies.h"
#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::AttachRolePolicy> attach_role_policy(IamService& iam, const Context& context,
                                                 const api::AttachRolePolicyRequest& request) {
  if (!is_aws_managed_policy(request.policy_arn)) {
    co_return fail(errors::policy_not_found(request.policy_arn));
  }
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        std::vector<std::string>& attached = record.attached_policies;
        if (std::ranges::find(attached, request.policy_arn) != attached.end()) return {};
        if (attached.size() >= kPoliciesPerRole) {
          return fail(errors::quota_exceeded("PoliciesPerRole", kPoliciesPerRole));
        }
        attached.push_back(request.policy_arn);
        return {};
      }));
  co_return api::AttachRolePolicy::Response{};
}

}  // namespace minato::iam
