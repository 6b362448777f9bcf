#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::ListRolePolicies> list_role_policies(IamService& iam, const Context& context,
                                                 const api::ListRolePoliciesRequest& request) {
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

}  // namespace minato::iam
