#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::DetachRolePolicy> detach_role_policy(IamService& iam, const Context& context,
                                                 const api::DetachRolePolicyRequest& request) {
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        if (std::erase(record.attached_policies, request.policy_arn) == 0) {
          return fail(errors::policy_not_attached(request.policy_arn));
        }
        return {};
      }));
  co_return api::DetachRolePolicy::Response{};
}

}  // namespace minato::iam
