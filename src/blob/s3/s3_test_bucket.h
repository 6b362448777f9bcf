// The bucket of a real S3 server that tests use; tests/system/s3_server.py starts one.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "blob/s3/s3_blob_store.h"

namespace minato::blob {

inline constexpr auto kNoS3Server =
    "MINATO_TEST_S3 names no server: tests/system/s3_server.py run PROGRAM";

// Settings for a prefix that no other test uses; no endpoint when there is no server.
inline S3Settings test_bucket_settings(const std::string& folder) {
  const char* endpoint = std::getenv("MINATO_TEST_S3");
  S3Settings settings;
  settings.endpoint = endpoint ? endpoint : "";
  settings.bucket = "blobs";
  settings.prefix = std::filesystem::path(folder).filename().string() + "/";
  settings.credentials = {.access_key_id = "test:tester",
                          .secret_key = "not-a-secret-outside-of-tests",
                          .session_token = {}};
  settings.spool_folder = folder + "/spool";
  return settings;
}

// Null without a server.
inline std::unique_ptr<BlobStore> open_test_bucket(
    const std::string& folder, const std::function<void(S3Settings&)>& change = {}) {
  S3Settings settings = test_bucket_settings(folder);
  if (settings.endpoint.empty()) return nullptr;
  if (change) change(settings);
  return std::move(*open_s3_blob_store(std::move(settings)));
}

}  // namespace minato::blob
