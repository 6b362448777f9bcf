// The tags of whatever ECS resource an ARN names.
#pragma once

#include <functional>

#include "ecs/handlers/common.h"

namespace minato::ecs {

using Tags = std::vector<api::Tag>;

// InvalidParameterException when the ARN is none of ECS, of another account or region, of an
// INACTIVE cluster, or of nothing; ClusterNotFoundException for an unknown cluster.
// ListTagsForResource has no ResourceNotFoundException.
Result<Tags> tags_of(const EcsService& service, const Context& context, const std::string& arn);
// Commits the resource with its tags changed; the errors above and those of `change`, but
// ResourceNotFoundException when there is nothing, InvalidParameterException for a STOPPED task.
Awaitable<Result<>> change_tags(EcsService& service, const Context& context, const std::string& arn,
                                std::function<Result<>(Tags&)> change);

}  // namespace minato::ecs
