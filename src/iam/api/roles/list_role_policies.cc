#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::ListRolePolicies> list_role_policies(IamService& iam, const Context& context,
                                                 const api::ListRolePolicies::Request& request,
                                                 const NamedEntity&) {
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  CO_TRY(auto page, page_request("role-policies/" + context.account + "/" + request.role_name,
                                 request.marker, request.max_items));
  aws::Pager<std::string> pager(std::move(page));
  page_through(pager, record->inline_policies, "",
               [](const auto& entry) { return std::optional(entry.first); });
  api::ListRolePoliciesResponse response;
  finish_page(pager, response, &api::ListRolePoliciesResponse::policy_names);
  co_return response;
}

}  // namespace

const Operation<api::ListRolePolicies> kListRolePolicies{
    .find = named_role<api::ListRolePolicies::Request>,
    .resources = named_arns,
    .sample = R"({"RoleName": "{role}"})",
    .handle = list_role_policies};

}  // namespace minato::iam
