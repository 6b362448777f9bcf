#include "ecs/api/tags/tagged_resource.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::UntagResource> untag_resource(EcsService& service, const Context& context,
                                          const api::UntagResource::Request& request,
                                          const TaggedResource& resource) {
  CO_TRY_VOID(co_await change_tags(service, context, resource, [&](Tags& tags) -> Result<> {
    for (const auto& key : request.tag_keys) {
      std::erase_if(tags, [&](const auto& tag) { return tag.key == key; });
    }
    return {};
  }));
  co_return api::UntagResourceResponse{};
}

}  // namespace

const Operation<api::UntagResource, TaggedResource> kUntagResource{
    .find = named_resource<api::UntagResource::Request>,
    .resources = tagged_arns,
    .sample = R"({"resourceArn": "{cluster-arn}", "tagKeys": ["a"]})",
    .handle = untag_resource};

}  // namespace minato::ecs
