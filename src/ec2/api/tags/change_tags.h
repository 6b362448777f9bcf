// What CreateTags and DeleteTags share.
#pragma once

#include <functional>
#include <optional>

#include "ec2/api/filters.h"
#include "ec2/api/operation.h"

namespace minato::ec2 {

// InvalidID for the first one that is not there.
Result<> check_there(const TaggedThings& tagged);
// Applies `change` to the tags of something that is there.
using TagChange = std::function<Result<>(std::optional<Tags>&)>;
Awaitable<Result<>> change_tags(Ec2Service& service, const Context& context, Tagged thing,
                                TagChange change);

}  // namespace minato::ec2
