#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/policy_document.h"
#include "iam/policy_principals.h"

namespace minato::iam {
namespace {

Answer<api::UpdateAssumeRolePolicy> update_assume_role_policy(
    IamService& iam, const Context& context, const api::UpdateAssumeRolePolicy::Request& request,
    const NamedEntity&) {
  CO_TRY_VOID(check_trust_policy(request.policy_document));
  CO_TRY_VOID(check_policy_size(request.policy_document, "ACLSizePerRole", kTrustPolicyCharacters));
  CO_TRY(const std::string trust, name_principals(iam, context.account, request.policy_document));
  CO_TRY_VOID(co_await change_role(iam, context.account, request.role_name,
                                   [&trust](RoleRecord& record) -> Result<> {
                                     record.role.assume_role_policy_document = trust;
                                     return {};
                                   }));
  co_return api::UpdateAssumeRolePolicy::Response{};
}

}  // namespace

const Operation<api::UpdateAssumeRolePolicy> kUpdateAssumeRolePolicy{
    .find = named_role<api::UpdateAssumeRolePolicy::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}", "PolicyDocument": "{trust-policy}"})",
    .handle = update_assume_role_policy};

}  // namespace minato::iam
