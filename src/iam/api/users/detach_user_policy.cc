#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::DetachUserPolicy> detach_user_policy(IamService& iam, const Context& context,
                                                 const api::DetachUserPolicy::Request& request,
                                                 const NamedEntity&) {
  CO_TRY_VOID(co_await change_user(
      iam, context.account, request.user_name, [&request](UserRecord& record) -> Result<> {
        if (std::erase(record.attached_policies, request.policy_arn) == 0) {
          return fail(errors::policy_not_attached(request.policy_arn));
        }
        return {};
      }));
  co_return api::DetachUserPolicy::Response{};
}

}  // namespace

const Operation<api::DetachUserPolicy> kDetachUserPolicy{
    .find = named_user<api::DetachUserPolicy::Request>,
    .resources = named_arns,
    .sample = R"({"UserName": "{user}", "PolicyArn": "{policy-arn}"})",
    .handle = detach_user_policy};

}  // namespace minato::iam
