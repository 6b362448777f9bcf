#include "iam/entities.h"
#include "iam/handlers/handlers.h"
#include "iam/page.h"

namespace minato::iam {

Answer<api::ListRolePolicies> list_role_policies(IamService& iam, const Context& context,
                                                 const api::ListRolePoliciesRequest& request) {
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  CO_TRY(PageRequest page, page_request(request.marker, request.max_items));
  PageBuilder<std::string> builder(std::move(page));
  for (const auto& [name, document] : record->inline_policies) {
    builder.offer(name, [&item = name] { return item; });
  }
  api::ListRolePoliciesResponse response;
  builder.finish(response, &api::ListRolePoliciesResponse::policy_names);
  co_return response;
}

}  // namespace minato::iam
