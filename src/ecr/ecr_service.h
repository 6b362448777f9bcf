// The ECR API over the registry.
#pragma once

#include "ecr/principals.h"
#include "registry/registry.h"

namespace minato::ecr::lifecycle {
class Engine;
}
namespace minato::ecr::pull_through {
class PullThrough;
}
namespace minato::ecr::scanning {
class Engine;
}

namespace minato::ecr {

// What operations work on. They run on the dispatcher's control executor.
struct EcrService {
  registry::Registry& registry;
  lifecycle::Engine& lifecycle;
  pull_through::PullThrough& pull_through;
  scanning::Engine& scanning;
  NamePrincipals name_principals;
};

}  // namespace minato::ecr
