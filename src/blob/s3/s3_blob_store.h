// Blobs in a bucket of any server that speaks S3 (keys.h; docs/adr/0007-s3.md).
#pragma once

#include <memory>

#include "base/result.h"
#include "blob/blob_store.h"
#include "blob/s3/s3_settings.h"

namespace minato::blob {

// Several servers may use the same bucket and prefix. kInvalidArgument when the settings cannot be;
// whether the server answers is for check().
Result<std::unique_ptr<BlobStore>> open_s3_blob_store(S3Settings settings);

}  // namespace minato::blob
