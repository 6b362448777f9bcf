// The tags of whatever ECS resource an ARN names.
#pragma once

#include <functional>

#include "ecs/api/operation.h"

namespace minato::ecs {

using Tags = std::vector<api::Tag>;

// InvalidParameterException for an ARN of nothing that has tags.
Result<TaggedResource> resource_of(const std::string& arn);
template <class Request>
Result<TaggedResource> named_resource(const EcsService&, const Context&, const Request& request) {
  return resource_of(request.resource_arn);
}
aws::Arns tagged_arns(const Context& context, const TaggedResource& resource);

// InvalidParameterException when it is of another account or region, an INACTIVE cluster, or
// nothing; ClusterNotFoundException for an unknown cluster. ListTagsForResource has no
// ResourceNotFoundException.
Result<Tags> tags_of(const EcsService& service, const Context& context,
                     const TaggedResource& resource);
// Commits the resource with its tags changed; the errors above and those of `change`, but
// ResourceNotFoundException when there is nothing, InvalidParameterException for a STOPPED task.
Awaitable<Result<>> change_tags(EcsService& service, const Context& context,
                                TaggedResource resource, std::function<Result<>(Tags&)> change);

}  // namespace minato::ecs
