#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/handlers/policies.h"

namespace minato::iam {

Answer<api::DeleteUserPolicy> delete_user_policy(IamService& iam, const Context& context,
                                                 const api::DeleteUserPolicyRequest& request) {
  CO_TRY_VOID(co_await change_user(
      iam, context.account, request.user_name, [&request](UserRecord& record) -> Result<> {
        if (record.inline_policies.erase(request.policy_name) == 0) {
          return fail(errors::user_policy_not_found(request.policy_name));
        }
        return {};
      }));
  co_return api::DeleteUserPolicy::Response{};
}

}  // namespace minato::iam
