#include <set>

#include "gen/iam_operations.h"
#include "iam/aws_managed_policies.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::ListAttachedRolePolicies> list_attached_role_policies(
    IamService& iam, const Context& context, const api::ListAttachedRolePolicies::Request& request,
    const NamedEntity&) {
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  CO_TRY(auto page,
         page_request("attached-role-policies/" + context.account + "/" + request.role_name,
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
  api::ListAttachedRolePoliciesResponse response;
  finish_page(pager, response, &api::ListAttachedRolePoliciesResponse::attached_policies);
  co_return response;
}

}  // namespace

const Operation<api::ListAttachedRolePolicies> kListAttachedRolePolicies{
    .find = named_role<api::ListAttachedRolePolicies::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}"})",
    .handle = list_attached_role_policies};

}  // namespace minato::iam
