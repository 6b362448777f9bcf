#include <set>

#include "gen/iam_operations.h"
#include "iam/aws_managed_policies.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::ListAttachedUserPolicies> list_attached_user_policies(
    IamService& iam, const Context& context, const api::ListAttachedUserPolicies::Request& request,
    const NamedEntity&) {
  CO_TRY(const UserRecord* record, find_user(iam, context.account, request.user_name));
  CO_TRY(auto page,
         page_request("attached-user-policies/" + context.account + "/" + request.user_name,
                      request.marker, request.max_items));
  const std::set<std::string> sorted(record->attached_policies.begin(),
                                     record->attached_policies.end());
  const std::string prefix = request.path_prefix.value_or("/");
  aws::Pager<api::AttachedPolicy> pager(std::move(page));
  page_through(pager, sorted, "", [&](const std::string& arn) {
    const bool wanted = policy_path_of(arn).starts_with(prefix);
    return wanted ? std::optional(api::AttachedPolicy{
                        .policy_name = std::string(policy_name_of(arn)), .policy_arn = arn})
                  : std::nullopt;
  });
  api::ListAttachedUserPoliciesResponse response;
  finish_page(pager, response, &api::ListAttachedUserPoliciesResponse::attached_policies);
  co_return response;
}

}  // namespace

const Operation<api::ListAttachedUserPolicies> kListAttachedUserPolicies{
    .find = named_user<api::ListAttachedUserPolicies::Request>,
    .resources = named_arns,
    .sample = R"({"UserName": "{user}"})",
    .handle = list_attached_user_policies};

}  // namespace minato::iam
