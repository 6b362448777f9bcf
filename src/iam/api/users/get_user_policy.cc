#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"
#include "net/http.h"

namespace minato::iam {
namespace {

Answer<api::GetUserPolicy> get_user_policy(IamService& iam, const Context& context,
                                           const api::GetUserPolicy::Request& request,
                                           const NamedEntity&) {
  CO_TRY(const UserRecord* record, find_user(iam, context.account, request.user_name));
  const auto found = record->inline_policies.find(request.policy_name);
  if (found == record->inline_policies.end()) {
    co_return fail(errors::user_policy_not_found(request.policy_name));
  }
  co_return api::GetUserPolicyResponse{.user_name = record->user.user_name,
                                       .policy_name = found->first,
                                       .policy_document = http::percent_encode(found->second)};
}

}  // namespace

const Operation<api::GetUserPolicy> kGetUserPolicy{
    .find = named_user<api::GetUserPolicy::Request>,
    .resources = named_arns,
    .sample = R"({"UserName": "{user}", "PolicyName": "{inline-policy}"})",
    .handle = get_user_policy};

}  // namespace minato::iam
