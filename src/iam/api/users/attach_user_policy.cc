#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::AttachUserPolicy> attach_user_policy(IamService& iam, const Context& context,
                                                 const api::AttachUserPolicy::Request& request,
                                                 const NamedEntity&) {
  CO_TRY_VOID(check_attachable(iam, context.account, request.policy_arn));
  CO_TRY_VOID(co_await change_user(
      iam, context.account, request.user_name, [&request](UserRecord& record) -> Result<> {
        return attach(record.attached_policies, request.policy_arn, "PoliciesPerUser");
      }));
  co_return api::AttachUserPolicy::Response{};
}

}  // namespace

const Operation<api::AttachUserPolicy> kAttachUserPolicy{
    .find = named_user<api::AttachUserPolicy::Request>,
    .resources = named_arns,
    .sample = R"({"UserName": "{user}", "PolicyArn": "{policy-arn}"})",
    .handle = attach_user_policy};

}  // namespace minato::iam
