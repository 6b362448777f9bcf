#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::ListRoles> list_roles(IamService& iam, const Context& context,
                                  const api::ListRoles::Request& request, const Anything&) {
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

}  // namespace

const Operation<api::ListRoles, Anything> kListRoles{.find = anything<api::ListRoles::Request>,
                                                     .resources = any_resource,
                                                     .sample = R"({})",
                                                     .handle = list_roles};

}  // namespace minato::iam
