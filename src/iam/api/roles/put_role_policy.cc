#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/policy_document.h"

namespace minato::iam {
namespace {

Answer<api::PutRolePolicy> put_role_policy(IamService& iam, const Context& context,
                                           const api::PutRolePolicy::Request& request,
                                           const NamedEntity&) {
  CO_TRY_VOID(check_identity_policy(request.policy_document));
  CO_TRY_VOID(co_await change_role(
      iam, context.account, request.role_name, [&request](RoleRecord& record) -> Result<> {
        record.inline_policies[request.policy_name] = request.policy_document;
        // The quota is on all inline policies of a role together.
        std::string all;
        for (const auto& [name, document] : record.inline_policies) all += document;
        return check_policy_size(all, "InlinePolicySizePerRole", kInlinePolicyCharacters);
      }));
  co_return api::PutRolePolicy::Response{};
}

}  // namespace

const Operation<api::PutRolePolicy> kPutRolePolicy{
    .find = named_role<api::PutRolePolicy::Request>,
    .resources = named_arns,
    .sample =
        R"({"RoleName": "{role}", "PolicyName": "{inline-policy}",
        "PolicyDocument": "{policy-document}"})",
    .handle = put_role_policy};

}  // namespace minato::iam
