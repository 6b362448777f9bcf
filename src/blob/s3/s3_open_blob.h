// Reading an object: its beginning comes with opening it, the rest as one answer read in pieces.
#pragma once

#include <memory>
#include <string>

#include "blob/blob_store.h"
#include "blob/s3/bucket.h"

namespace minato::blob {

class S3OpenBlob final : public OpenBlob {
 public:
  // kNotFound when there is no such object.
  static Awaitable<Result<std::unique_ptr<OpenBlob>>> open(Bucket& bucket, std::string key);

  S3OpenBlob(S3Client& client, std::string key, Bucket::Range first)
      : client_(client),
        executor_(client.next_executor()),
        key_(std::move(key)),
        size_(first.size),
        first_(std::move(first.bytes)) {}
  ~S3OpenBlob() override;

  std::uint64_t size() const override { return size_; }
  int fd() const override { return -1; }
  Awaitable<Result<std::string>> read(std::uint64_t offset, std::size_t length) override;

 private:
  // On executor_, as are the members below.
  Awaitable<Result<std::string>> read_here(std::string out, std::uint64_t offset,
                                           std::size_t length);
  Awaitable<Result<>> go_to(std::uint64_t offset);
  Awaitable<Result<>> read_piece(std::string& out, std::size_t length);

  S3Client& client_;
  const Executor executor_;
  const std::string key_;
  const std::uint64_t size_;
  const std::string first_;
  std::unique_ptr<http::ResponseStream> stream_;
  std::span<const std::byte> left_;  // read from the stream, not yet given out
  std::uint64_t at_ = 0;             // of the next byte in the stream
};

}  // namespace minato::blob
