#include "iam/entities.h"
#include "iam/handlers/handlers.h"
#include "iam/page.h"

namespace minato::iam {

Answer<api::ListRoles> list_roles(IamService& iam, const Context& context,
                                  const api::ListRolesRequest& request) {
  CO_TRY(PageRequest page, page_request(request.marker, request.max_items));
  PageBuilder<api::Role> builder(std::move(page));
  const std::string prefix = request.path_prefix.value_or("/");
  for (const auto& [key, entry] : iam.roles().with_prefix(context.account + "/")) {
    if (!entry.value.role.path.starts_with(prefix)) continue;
    builder.offer(key, [&record = entry.value] { return role_list_answer(record); });
  }
  api::ListRolesResponse response;
  builder.finish(response, &api::ListRolesResponse::roles);
  co_return response;
}

}  // namespace minato::iam
