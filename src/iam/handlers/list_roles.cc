#include "iam/entities.h"
#include "iam/handlers/handlers.h"

namespace minato::iam {

Answer<api::ListRoles> list_roles(IamService& iam, const Context& context,
                                  const api::ListRolesRequest& request) {
  CO_TRY(auto page, page_request("roles/" + context.account, request.marker, request.max_items));
  aws::Pager<api::Role> pager(std::move(page));
  const std::string prefix = request.path_prefix.value_or("/");
  page_through(pager, iam.roles().entries(), context.account + "/", [&](const auto& entry) {
    const RoleRecord& record = entry.second.value;
    return record.role.path.starts_with(prefix) ? std::optional(role_list_answer(record))
                                                : std::nullopt;
  });
  api::ListRolesResponse response;
  finish_page(pager, response, &api::ListRolesResponse::roles);
  co_return response;
}

}  // namespace minato::iam
