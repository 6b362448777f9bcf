#include <map>

#include "gen/iam_operations.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::ListRoleTags> list_role_tags(IamService& iam, const Context& context,
                                         const api::ListRoleTags::Request& request,
                                         const NamedEntity&) {
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  CO_TRY(auto page, page_request("role-tags/" + context.account + "/" + request.role_name,
                                 request.marker, request.max_items));
  std::map<std::string, api::Tag> sorted;
  if (record->role.tags) {
    for (const api::Tag& tag : *record->role.tags) sorted.emplace(tag.key, tag);
  }
  aws::Pager<api::Tag> pager(std::move(page));
  page_through(pager, sorted, "", [](const auto& entry) { return std::optional(entry.second); });
  api::ListRoleTagsResponse response;
  finish_page(pager, response, &api::ListRoleTagsResponse::tags);
  co_return response;
}

}  // namespace

const Operation<api::ListRoleTags> kListRoleTags{.find = named_role<api::ListRoleTags::Request>,
                                                 .resources = named_arns,
                                                 .sample = R"({"RoleName": "{role}"})",
                                                 .handle = list_role_tags};

}  // namespace minato::iam
