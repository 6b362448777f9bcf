#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::DetachRolePolicy> detach_role_policy(IamService& iam, const Context& context,
                                                 const api::DetachRolePolicy::Request& request,
                                                 const NamedEntity&) {
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        if (std::erase(record.attached_policies, request.policy_arn) == 0) {
          return fail(errors::policy_not_attached(request.policy_arn));
        }
        return {};
      }));
  co_return api::DetachRolePolicy::Response{};
}

}  // namespace

const Operation<api::DetachRolePolicy> kDetachRolePolicy{
    .find = named_role<api::DetachRolePolicy::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}", "PolicyArn": "{policy-arn}"})",
    .handle = detach_role_policy};

}  // namespace minato::iam
