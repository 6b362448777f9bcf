#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::ListUsers> list_users(IamService& iam, const Context& context,
                                  const api::ListUsersRequest& request) {
  CO_TRY(auto page, page_request("users/" + context.account, request.marker, request.max_items));
  aws::Pager<api::User> pager(std::move(page));
  const std::string prefix = request.path_prefix.value_or("/");
  page_through(pager, iam.users().entries(), context.account + "/",
               [&](const auto& entry) -> std::optional<api::User> {
                 api::User item = entry.second.value.user;
                 if (!item.path.starts_with(prefix)) return std::nullopt;
                 item.tags.reset();
                 item.permissions_boundary.reset();
                 return item;
               });
  api::ListUsersResponse response;
  finish_page(pager, response, &api::ListUsersResponse::users);
  co_return response;
}

}  // namespace minato::iam
