// What the parts of the registry share.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "blob/blob_store.h"
#include "registry/background.h"
#include "registry/gates.h"
#include "registry/record_store.h"

namespace minato::registry {

struct Parts {
  RecordStore& records;
  blob::BlobStore& blobs;
  const Clock& clock;
  Random& random;
  Gates& gates;
  Background& background;
};

}  // namespace minato::registry
