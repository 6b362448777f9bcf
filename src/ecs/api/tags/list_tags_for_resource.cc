#include "ecs/api/tags/tagged_resource.h"
#include "gen/ecs_operations.h"

namespace minato::ecs {
namespace {

Answer<api::ListTagsForResource> list_tags_for_resource(EcsService& service, const Context& context,
                                                        const api::ListTagsForResource::Request&,
                                                        const TaggedResource& resource) {
  api::ListTagsForResourceResponse response;
  CO_TRY(response.tags, tags_of(service, context, resource));
  co_return response;
}

}  // namespace

const Operation<api::ListTagsForResource, TaggedResource> kListTagsForResource{
    .find = named_resource<api::ListTagsForResource::Request>,
    .resources = tagged_arns,
    .sample = R"({"resourceArn": "{cluster-arn}"})",
    .handle = list_tags_for_resource};

}  // namespace minato::ecs
