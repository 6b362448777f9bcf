#include "iam/entities.h"
#include "iam/handlers/handlers.h"
#include "iam/page.h"

namespace minato::iam {

Answer<api::ListUsers> list_users(IamService& iam, const Context& context,
                                  const api::ListUsersRequest& request) {
  CO_TRY(PageRequest page, page_request(request.marker, request.max_items));
  PageBuilder<api::User> builder(std::move(page));
  const std::string prefix = request.path_prefix.value_or("/");
  for (const auto& [key, entry] : iam.users().with_prefix(context.account + "/")) {
    if (!entry.value.user.path.starts_with(prefix)) continue;
    builder.offer(key, [&user = entry.value.user] {
      api::User item = user;
      item.tags.reset();
      item.permissions_boundary.reset();
      return item;
    });
  }
  api::ListUsersResponse response;
  builder.finish(response, &api::ListUsersResponse::users);
  co_return response;
}

}  // namespace minato::iam
