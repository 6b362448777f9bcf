// Blobs in memory, for tests and for runs that shall leave nothing behind.
#pragma once

#include <memory>

#include "blob/blob_store.h"

namespace minato::blob {

std::unique_ptr<BlobStore> make_memory_blob_store();

}  // namespace minato::blob
