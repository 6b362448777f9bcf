#include "logs/errors.h"
#include "logs/handlers/handlers.h"

namespace minato::logs {

Answer<api::TagResource> tag_resource(LogsService& logs, const Context& context,
                                      const api::TagResource::Request& request) {
  CO_TRY(const GroupRecord group, logs.find_group_by_arn(context, request.resource_arn));
  CO_TRY_VOID(co_await logs.change_group(group.key(), [&request](GroupRecord& changed) -> Result<> {
    constexpr std::size_t kTagsMax = 50;
    for (const auto& [key, value] : request.tags) changed.tags[key] = value;
    if (changed.tags.size() > kTagsMax) return fail(errors::too_many_tags(request.resource_arn));
    return {};
  }));
  co_return api::TagResource::Response{};
}

}  // namespace minato::logs
