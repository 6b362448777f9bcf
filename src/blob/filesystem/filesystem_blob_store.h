// Blobs as files below a folder (layout.h).
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "blob/blob_store.h"

namespace minato::blob {

// Makes `root` and what belongs below it when missing; other folders of `root` are left alone.
// `pool_threads` is how many uploads are written and hashed at once.
Result<std::unique_ptr<BlobStore>> open_filesystem_blob_store(const std::string& root,
                                                              std::size_t pool_threads);

}  // namespace minato::blob
