#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/policy_document.h"

namespace minato::iam {
namespace {

Answer<api::PutUserPolicy> put_user_policy(IamService& iam, const Context& context,
                                           const api::PutUserPolicy::Request& request,
                                           const NamedEntity&) {
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

}  // namespace

const Operation<api::PutUserPolicy> kPutUserPolicy{
    .find = named_user<api::PutUserPolicy::Request>,
    .resources = named_arns,
    .sample =
        R"({"UserName": "{user}", "PolicyName": "{inline-policy}",
        "PolicyDocument": "{policy-document}"})",
    .handle = put_user_policy};

}  // namespace minato::iam
