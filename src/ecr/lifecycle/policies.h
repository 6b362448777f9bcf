// The lifecycle policies of repositories, stored. Callable from any executor.
#pragma once

#include <optional>
#include <string>

#include "ecr/lifecycle/records.h"
#include "registry/record_store.h"

namespace minato::ecr::lifecycle {

// RepositoryNotFoundException when it was deleted meanwhile.
Awaitable<Result<>> put_policy(registry::RecordStore& records,
                               registry::RepositoryRecord repository, std::string text);
Awaitable<Result<std::optional<PolicyRecord>>> find_policy(
    registry::RecordStore& records, const registry::RepositoryRecord& repository);
// The one that was there; nullopt when there was none.
Awaitable<Result<std::optional<PolicyRecord>>> remove_policy(registry::RecordStore& records,
                                                             registry::RepositoryRecord repository);

}  // namespace minato::ecr::lifecycle
