#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::DeleteRolePolicy> delete_role_policy(IamService& iam, const Context& context,
                                                 const api::DeleteRolePolicyRequest& request) {
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        if (record.inline_policies.erase(request.policy_name) == 0) {
          return fail(errors::role_policy_not_found(request.policy_name));
        }
        return {};
      }));
  co_return api::DeleteRolePolicy::Response{};
}

}  // namespace minato::iam
