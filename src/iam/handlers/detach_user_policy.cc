#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/handlers/policies.h"

namespace minato::iam {

Answer<api::DetachUserPolicy> detach_user_policy(IamService& iam, const Context& context,
                                                 const api::DetachUserPolicyRequest& request) {
  CO_TRY_VOID(co_await change_user(
      iam, context.account, request.user_name, [&request](UserRecord& record) -> Result<> {
        if (std::erase(record.attached_policies, request.policy_arn) == 0) {
          return fail(errors::policy_not_attached(request.policy_arn));
        }
        return {};
      }));
  co_return api::DetachUserPolicy::Response{};
}

}  // namespace minato::iam
