#include <map>

#include "iam/entities.h"
#include "iam/handlers/handlers.h"
#include "iam/page.h"

namespace minato::iam {

Answer<api::ListRoleTags> list_role_tags(IamService& iam, const Context& context,
                                         const api::ListRoleTagsRequest& request) {
  CO_TRY(const RoleRecord* record, find_role(iam, context.account, request.role_name));
  CO_TRY(PageRequest page, page_request(request.marker, request.max_items));
  std::map<std::string, api::Tag> sorted;
  if (record->role.tags) {
    for (const api::Tag& tag : *record->role.tags) sorted.emplace(tag.key, tag);
  }
  PageBuilder<api::Tag> builder(std::move(page));
  for (const auto& [key, tag] : sorted) {
    builder.offer(key, [&item = tag] { return item; });
  }
  api::ListRoleTagsResponse response;
  builder.finish(response, &api::ListRoleTagsResponse::tags);
  co_return response;
}

}  // namespace minato::iam
