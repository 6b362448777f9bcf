#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::DeleteUserPolicy> delete_user_policy(IamService& iam, const Context& context,
                                                 const api::DeleteUserPolicy::Request& request,
                                                 const NamedEntity&) {
  CO_TRY_VOID(co_await change_user(
      iam, context.account, request.user_name, [&request](UserRecord& record) -> Result<> {
        if (record.inline_policies.erase(request.policy_name) == 0) {
          return fail(errors::user_policy_not_found(request.policy_name));
        }
        return {};
      }));
  co_return api::DeleteUserPolicy::Response{};
}

}  // namespace

const Operation<api::DeleteUserPolicy> kDeleteUserPolicy{
    .find = named_user<api::DeleteUserPolicy::Request>,
    .resources = named_arns,
    .sample = R"({"UserName": "{user}", "PolicyName": "{inline-policy}"})",
    .handle = delete_user_policy};

}  // namespace minato::iam
