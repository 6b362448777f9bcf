#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"
#include "net/http.h"

namespace minato::iam {
namespace {

Answer<api::GetRolePolicy> get_role_policy(IamService& iam, const Context& context,
                                           const api::GetRolePolicy::Request& request,
                                           const NamedEntity&) {
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  const auto found = record->inline_policies.find(request.policy_name);
  if (found == record->inline_policies.end()) {
    co_return fail(errors::role_policy_not_found(request.policy_name));
  }
  co_return api::GetRolePolicyResponse{.role_name = record->role.role_name,
                                       .policy_name = found->first,
                                       .policy_document = http::percent_encode(found->second)};
}

}  // namespace

const Operation<api::GetRolePolicy> kGetRolePolicy{
    .find = named_role<api::GetRolePolicy::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}", "PolicyName": "{inline-policy}"})",
    .handle = get_role_policy};

}  // namespace minato::iam
