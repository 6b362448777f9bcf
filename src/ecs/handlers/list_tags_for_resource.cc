#include "ecs/handlers/tagged_resource.h"
#include "ecs/handlers/tags.h"

namespace minato::ecs {

Result<api::ListTagsForResourceResponse> list_tags_for_resource(
    const EcsService& service, const Context& context,
    const api::ListTagsForResourceRequest& request) {
  api::ListTagsForResourceResponse response;
  TRY(response.tags, tags_of(service, context, request.resource_arn));
  return response;
}

}  // namespace minato::ecs
