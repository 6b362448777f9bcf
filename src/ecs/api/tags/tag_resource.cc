#include "ecs/api/tags/tagged_resource.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::TagResource> tag_resource(EcsService& service, const Context& context,
                                      const api::TagResource::Request& request,
                                      const TaggedResource& resource) {
  CO_TRY_VOID(check_tags(request.tags));
  CO_TRY_VOID(co_await change_tags(service, context, resource, [&](Tags& tags) -> Result<> {
    merge_tags(tags, request.tags);
    if (tags.size() > 50) {
      return errors::invalid_parameter("A resource can have no more than 50 tags.");
    }
    return {};
  }));
  co_return api::TagResourceResponse{};
}

}  // namespace

const Operation<api::TagResource, TaggedResource> kTagResource{
    .find = named_resource<api::TagResource::Request>,
    .resources = tagged_arns,
    .sample = R"({"resourceArn": "{cluster-arn}", "tags": [{"key": "a", "value": "b"}]})",
    .handle = tag_resource};

}  // namespace minato::ecs
