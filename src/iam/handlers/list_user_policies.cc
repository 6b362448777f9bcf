#include "iam/entities.h"
#include "iam/handlers/policies.h"
#include "iam/page.h"

namespace minato::iam {

Answer<api::ListUserPolicies> list_user_policies(IamService& iam, const Context& context,
                                                 const api::ListUserPoliciesRequest& request) {
  CO_TRY(const UserRecord* record, find_user(iam, context.account, request.user_name));
  CO_TRY(PageRequest page, page_request(request.marker, request.max_items));
  PageBuilder<std::string> builder(std::move(page));
  for (const auto& [name, document] : record->inline_policies) {
    builder.offer(name, [&item = name] { return item; });
  }
  api::ListUserPoliciesResponse response;
  builder.finish(response, &api::ListUserPoliciesResponse::policy_names);
  co_return response;
}

}  // namespace minato::iam
