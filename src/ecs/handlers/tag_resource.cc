#include "ecs/handlers/tagged_resource.h"
#include "ecs/handlers/tags.h"

namespace minato::ecs {

Awaitable<Result<api::TagResourceResponse>> tag_resource(EcsService& service,
                                                         const Context& context,
                                                         const api::TagResourceRequest& request) {
  CO_TRY_VOID(check_tags(request.tags));
  CO_TRY_VOID(
      co_await change_tags(service, context, request.resource_arn, [&](Tags& tags) -> Result<> {
        merge_tags(tags, request.tags);
        if (tags.size() > 50) {
          return errors::invalid_parameter("A resource can have no more than 50 tags.");
        }
        return {};
      }));
  co_return api::TagResourceResponse{};
}

}  // namespace minato::ecs
