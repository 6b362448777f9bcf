#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::ListUsers> list_users(IamService& iam, const Context& context,
                                  const api::ListUsers::Request& request, const Anything&) {
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

}  // namespace

const Operation<api::ListUsers, Anything> kListUsers{.find = anything<api::ListUsers::Request>,
                                                     .resources = any_resource,
                                                     .sample = R"({})",
                                                     .handle = list_users};

}  // namespace minato::iam
