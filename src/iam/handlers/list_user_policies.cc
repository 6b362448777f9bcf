#include "iam/entities.h"
#include "iam/handlers/policies.h"

namespace minato::iam {

Answer<api::ListUserPolicies> list_user_policies(IamService& iam, const Context& context,
                                                 const api::ListUserPoliciesRequest& request) {
  CO_TRY(const UserRecord* record, find_user(iam, context.account, request.user_name));
  CO_TRY(auto page, page_request("user-policies/" + context.account + "/" + request.user_name,
                                 request.marker, request.max_items));
  aws::Pager<std::string> pager(std::move(page));
  page_through(pager, record->inline_policies, "",
               [](const auto& entry) { return std::optional(entry.first); });
  api::ListUserPoliciesResponse response;
  finish_page(pager, response, &api::ListUserPoliciesResponse::policy_names);
  co_return response;
}

}  // namespace minato::iam
