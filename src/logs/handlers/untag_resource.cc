#include "logs/errors.h"
#include "logs/handlers/handlers.h"

namespace minato::logs {

Answer<api::UntagResource> untag_resource(LogsService& logs, const Context& context,
                                          const api::UntagResource::Request& request) {
  CO_TRY(const GroupRecord group, logs.find_group_by_arn(context, request.resource_arn));
  CO_TRY_VOID(co_await logs.change_group(group.key(), [&request](GroupRecord& changed) -> Result<> {
    for (const std::string& key : request.tag_keys) changed.tags.erase(key);
    return {};
  }));
  co_return api::UntagResource::Response{};
}

}  // namespace minato::logs
