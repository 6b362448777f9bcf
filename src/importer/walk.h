// Finds everything that belongs to an image, at the source and at the destination.
#pragma once

#include <string>

#include "importer/plan.h"
#include "importer/ports.h"

namespace minato::importer {

struct Place {
  Source& source;
  Destination& destination;
  std::string repository;  // at the source
  std::string target;      // at the destination
};

// The image with its platforms, the artifacts about any of them and those about these. What the
// destination has is read there, which spares the source. `reference` is a tag or a digest.
Awaitable<Result<Image>> walk_image(Place place, std::string reference);

}  // namespace minato::importer
