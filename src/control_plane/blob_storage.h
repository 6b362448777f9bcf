// Where image content is kept, as the settings say.
#pragma once

#include <cstddef>
#include <memory>

#include "blob/blob_store.h"
#include "blob/s3/s3_settings.h"
#include "control_plane/settings.h"

namespace minato {

// Of "--blob-store s3://..." and what belongs to it; kInvalidArgument says what is wrong with them.
Result<blob::S3Settings> s3_settings_of(const Settings& settings);

// Reads a file of NAME=value lines, as in an environment or in ~/.aws/credentials: the names
// (aws_access_key_id, aws_secret_access_key, aws_session_token) count without case, other lines do
// not. kInvalidArgument when the file cannot be read or has no key.
Result<sigv4::SigningCredentials> read_s3_credentials(const std::string& path);

Result<std::unique_ptr<blob::BlobStore>> open_blob_storage(const Settings& settings,
                                                           std::size_t threads);

// Refuses storage that is set up wrongly. Storage that is only away just now is logged: the server
// starts and answers 503 until it is back.
Awaitable<Result<>> check_blob_storage(blob::BlobStore& blobs);

}  // namespace minato
