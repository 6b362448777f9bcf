#include "iam/errors.h"
#include "iam/handlers/handlers.h"
#include "iam/managed_policy_answer.h"

namespace minato::iam {

Answer<api::GetPolicy> get_policy(IamService& iam, const Context& context,
                                  const api::GetPolicyRequest& request) {
  auto policy = managed_policy_answer(iam, context.account, request.policy_arn);
  if (!policy) co_return fail(errors::policy_not_attached(request.policy_arn));
  co_return api::GetPolicyResponse{.policy = std::move(*policy)};
}

}  // namespace minato::iam
