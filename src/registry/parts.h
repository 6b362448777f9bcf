// What the parts of the registry share.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "blob/blob_store.h"
#include "registry/background.h"
#include "registry/gates.h"
#include "registry/record_store.h"
#include "registry/records.h"

namespace minato::registry {

struct Parts {
  RecordStore& records;
  blob::BlobStore& blobs;
  const Clock& clock;
  Random& random;
  Gates& gates;
  Background& background;
  // How long what nothing refers to is kept; 0 in tests only.
  Duration idle_grace = kIdleGrace;
};

}  // namespace minato::registry
