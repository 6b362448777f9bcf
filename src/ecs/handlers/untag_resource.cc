#include "ecs/handlers/tagged_resource.h"
#include "ecs/handlers/tags.h"

namespace minato::ecs {

Awaitable<Result<api::UntagResourceResponse>> untag_resource(
    EcsService& service, const Context& context, const api::UntagResourceRequest& request) {
  CO_TRY_VOID(
      co_await change_tags(service, context, request.resource_arn, [&](Tags& tags) -> Result<> {
        for (const auto& key : request.tag_keys) {
          std::erase_if(tags, [&](const auto& tag) { return tag.key == key; });
        }
        return {};
      }));
  co_return api::UntagResourceResponse{};
}

}  // namespace minato::ecs
