// The operations of S3 that blobs need, as functions.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "blob/s3/s3_client.h"

namespace minato::blob {

struct ListedObject {
  std::string key;
  TimePoint modified;
};

struct ListedMultipart {
  std::string key;
  std::string upload_id;
  TimePoint started;
};

struct Part {
  std::string etag;
  std::uint64_t size = 0;
  bool operator==(const Part&) const = default;
};

// Content as a file (with its hash) and a short end.
struct Content {
  http::FileBody file = {};
  std::string body = {};
  std::string hash = {};  // SHA-256 of both, in hexadecimal; may be empty without a file
};

// Callable from any executor; parameters are owned by the awaiting frame. Errors are those of
// S3Client::send().
class Bucket {
 public:
  explicit Bucket(S3Client& client) : client_(client) {}
  S3Client& client() { return client_; }

  // The size; nullopt when there is no such object.
  Awaitable<Result<std::optional<std::uint64_t>>> stat(std::string key);
  Awaitable<Result<std::string>> get(std::string key, std::size_t size_max);
  // `length` bytes from `offset` (fewer at the end), and the size of the whole.
  struct Range {
    std::string bytes;
    std::uint64_t size = 0;
  };
  Awaitable<Result<Range>> get_range(std::string key, std::uint64_t offset, std::size_t length);
  Awaitable<Result<>> put(std::string key, Content content);
  // What is not there is fine.
  Awaitable<Result<>> remove(std::string key);
  // Every object below `prefix`, in pages of a thousand.
  Awaitable<Result<std::vector<ListedObject>>> list(std::string prefix);

  Awaitable<Result<std::string>> start_multipart(std::string key);
  // The part's ETag. `number` counts from 1.
  Awaitable<Result<std::string>> put_part(std::string key, std::string upload_id,
                                          std::size_t number, Content content);
  Awaitable<Result<>> complete_multipart(std::string key, std::string upload_id,
                                         const std::vector<Part>& parts);
  Awaitable<Result<>> abort_multipart(std::string key, std::string upload_id);
  Awaitable<Result<std::vector<ListedMultipart>>> list_multiparts(std::string prefix);

  // Copies within the server, and checks that as many bytes arrived.
  Awaitable<Result<>> copy(std::string from, std::string to, std::uint64_t size);

 private:
  Awaitable<Result<>> copy_in_parts(std::string from, std::string to, std::uint64_t size);
  Awaitable<Result<std::vector<Part>>> copy_parts(std::string from, std::string to,
                                                  std::string upload_id, std::uint64_t size);

  S3Client& client_;
};

}  // namespace minato::blob
