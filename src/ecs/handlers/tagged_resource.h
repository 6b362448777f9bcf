// The tags of whatever ECS resource an ARN names.
#pragma once

#include <functional>

#include "ecs/handlers/common.h"

namespace minato::ecs {

using Tags = std::vector<api::Tag>;

// InvalidParameterException when the ARN is none of ECS or of another account or region,
// ResourceNotFoundException when the resource does not exist.
Result<Tags> tags_of(const EcsService& service, const Context& context, const std::string& arn);
// Commits the resource with its tags changed; the errors above and those of `change`.
Awaitable<Result<>> change_tags(EcsService& service, const Context& context, const std::string& arn,
                                std::function<Result<>(Tags&)> change);

}  // namespace minato::ecs
