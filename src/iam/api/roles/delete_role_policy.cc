#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::DeleteRolePolicy> delete_role_policy(IamService& iam, const Context& context,
                                                 const api::DeleteRolePolicy::Request& request,
                                                 const NamedEntity&) {
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        if (record.inline_policies.erase(request.policy_name) == 0) {
          return fail(errors::role_policy_not_found(request.policy_name));
        }
        return {};
      }));
  co_return api::DeleteRolePolicy::Response{};
}

}  // namespace

const Operation<api::DeleteRolePolicy> kDeleteRolePolicy{
    .find = named_role<api::DeleteRolePolicy::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}", "PolicyName": "{inline-policy}"})",
    .handle = delete_role_policy};

}  // namespace minato::iam
