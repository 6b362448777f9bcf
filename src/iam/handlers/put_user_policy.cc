#include "iam/entities.h"
#include "iam/handlers/policies.h"
#include "iam/policy_document.h"

namespace minato::iam {

Answer<api::PutUserPolicy> put_user_policy(IamService& iam, const Context& context,
                                           const api::PutUserPolicyRequest& request) {
  CO_TRY_VOID(check_identity_policy(request.policy_document));
  CO_TRY_VOID(co_await change_user(
      iam, context.account, request.user_name, [&request](UserRecord& record) -> Result<> {
        record.inline_policies[request.policy_name] = request.policy_document;
        // The quota is on all inline policies of a user together.
        std::string all;
        for (const auto& [name, document] : record.inline_policies) all += document;
        return check_policy_size(all, "InlinePolicySizePerUser", kUserPolicyCharacters);
      }));
  co_return api::PutUserPolicy::Response{};
}

}  // namespace minato::iam
