#include "gen/iam_operations.h"
#include "iam/errors.h"
#include "iam/managed_policy_answer.h"

namespace minato::iam {
namespace {

Answer<api::GetPolicy> get_policy(IamService& iam, const Context& context,
                                  const api::GetPolicy::Request& request, const NamedEntity&) {
  auto policy = managed_policy_answer(iam, context.account, request.policy_arn);
  if (!policy) co_return fail(errors::policy_not_attached(request.policy_arn));
  co_return api::GetPolicyResponse{.policy = std::move(*policy)};
}

}  // namespace

const Operation<api::GetPolicy> kGetPolicy{.find = named_policy<api::GetPolicy::Request>,
                                           .resources = named_arns,
                                           .sample = R"({"PolicyArn": "{policy-arn}"})",
                                           .handle = get_policy};

}  // namespace minato::iam
