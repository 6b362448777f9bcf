#include <set>

#include "iam/access_keys.h"
#include "iam/entities.h"
#include "iam/handlers/handlers.h"
#include "iam/page.h"

namespace minato::iam {

Answer<api::ListAccessKeys> list_access_keys(IamService& iam, const Context& context,
                                             const api::ListAccessKeysRequest& request) {
  CO_TRY(const auto name, target_user(context, request.user_name));
  CO_TRY(const std::vector<std::string> ids, access_key_ids(iam, context.account, name));
  CO_TRY(PageRequest page, page_request(request.marker, request.max_items));
  PageBuilder<api::AccessKeyMetadata> builder(std::move(page));
  const std::set<std::string> sorted(ids.begin(), ids.end());
  for (const std::string& id : sorted) {
    const auto* entry = iam.access_keys().find(id);
    if (entry == nullptr) continue;
    builder.offer(id, [&id, &key = entry->value] {
      return api::AccessKeyMetadata{
          .user_name = shown_user_name(key),
          .access_key_id = id,
          .status = key.active ? api::StatusType::kActive : api::StatusType::kInactive,
          .create_date = key.created};
    });
  }
  api::ListAccessKeysResponse response;
  builder.finish(response, &api::ListAccessKeysResponse::access_key_metadata);
  co_return response;
}

}  // namespace minato::iam
