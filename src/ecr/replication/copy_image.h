// Copies images between repositories of this installation. Content is shared by digest, so that
// only records are made.
#pragma once

#include <string>

#include "registry/registry.h"

namespace minato::ecr::replication {

struct CopyRequest {
  registry::RepositoryRecord source;
  registry::RepositoryRecord target;
  std::string digest;
  std::string tag;  // empty for none
};

// Puts the image, and the images that it names as an index, into the target, as by replication.
// Where the tag is another image's in a repository that does not let it move, the image comes
// without it. Doing it again changes nothing. kNotFound when the source does not have the image,
// ImageInaccessible when it is archived; kUnavailable when content is just going away.
Awaitable<Result<>> copy_image(registry::Registry& registry, CopyRequest request);

}  // namespace minato::ecr::replication
