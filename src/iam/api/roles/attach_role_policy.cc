#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::AttachRolePolicy> attach_role_policy(IamService& iam, const Context& context,
                                                 const api::AttachRolePolicy::Request& request,
                                                 const NamedEntity&) {
  CO_TRY_VOID(check_attachable(iam, context.account, request.policy_arn));
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        return attach(record.attached_policies, request.policy_arn, "PoliciesPerRole");
      }));
  co_return api::AttachRolePolicy::Response{};
}

}  // namespace

const Operation<api::AttachRolePolicy> kAttachRolePolicy{
    .find = named_role<api::AttachRolePolicy::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}", "PolicyArn": "{policy-arn}"})",
    .handle = attach_role_policy};

}  // namespace minato::iam
