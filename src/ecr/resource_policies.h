// The policies attached to repositories and registries, for whoever decides about requests.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/async.h"
#include "store/table.h"

namespace minato::ecr {

// Follows the stored documents, each of which is JSON that passed check_resource_policy(). Used on
// one executor only, the one that start() runs on; the store outlives it. A statement of a
// repository policy without Resource is about its repository.
class ResourcePolicies {
 public:
  // Told of every document that there is, changes, or goes (then empty). `arn` is a repository's,
  // or, of a registry, what its repositories' ARNs start with: "arn:aws:ecr:us-east-1:1:".
  using Listener = std::function<void(const std::string& arn, std::string_view document)>;

  ResourcePolicies(store::Store& store, Listener listener);

  Awaitable<Result<>> start();

 private:
  store::Table<std::string> repositories_;  // by <account>/<region>/<name>; empty without policy
  store::Table<std::string> registries_;    // by <account>/<region>/registry_policy
};

}  // namespace minato::ecr
