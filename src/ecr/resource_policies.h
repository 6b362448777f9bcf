// The policies attached to repositories and registries, for whoever decides about requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "store/table.h"

namespace minato::ecr {

// A mirror of the stored documents. Used on one executor only, the one that start() runs on; the
// store outlives it.
class ResourcePolicies {
 public:
  explicit ResourcePolicies(store::Store& store);

  Awaitable<Result<>> start();

  // The documents that say something about a call on `resource_arn`: of a repository its own policy
  // and its registry's, of anything else none. Each is JSON that passed check_resource_policy(). A
  // statement of a repository policy without Resource is about its repository.
  std::vector<std::string> documents_for(std::string_view resource_arn) const;

 private:
  store::Table<std::string> repositories_;  // by <account>/<region>/<name>; empty without policy
  store::Table<std::string> registries_;    // by <account>/<region>/registry_policy
};

}  // namespace minato::ecr
