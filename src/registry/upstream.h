// What repositories have from registries elsewhere.
#pragma once

#include <string>

#include "registry/auth.h"
#include "registry/images.h"

namespace minato::registry {

struct UpstreamPull {
  aws::Principal principal;
  Scope scope;
  std::string name;  // of the repository, which need not exist
  ImageReference reference;
  std::string source_ip = {};  // of the client
};

// Callable from any executor.
class Upstream {
 public:
  virtual ~Upstream() = default;
  // Whether pulls of the repository are to be prepared; cheap.
  virtual bool concerns(const Scope& scope, const std::string& name) const = 0;
  // Brings an image that is about to be pulled. Success when it is there and fresh enough, and when
  // it is nowhere: looking it up tells then. UnableToGetUpstreamImageException; kPermissionDenied.
  virtual Awaitable<Result<>> prepare(UpstreamPull pull) = 0;
};

}  // namespace minato::registry
