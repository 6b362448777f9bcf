// Which images somebody relies on right now; the port through which others tell.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "registry/names.h"

namespace minato::ecr {

struct ImageUse {
  std::string digest;  // one of the two is empty
  std::string tag;
  std::string by;  // for people: "task <arn>"
};

// The images of a repository that running tasks or active task definitions name. Called on the
// control executor. May name images that do not exist.
using ImagesInUse = std::function<std::vector<ImageUse>(const registry::Scope& scope,
                                                        const std::string& repository)>;

}  // namespace minato::ecr
