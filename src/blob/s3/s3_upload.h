// An upload into a bucket: bytes wait in local files, full parts go off while the next is filled.
#pragma once

#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <string>

#include "blob/blob_store.h"
#include "blob/s3/keys.h"
#include "blob/s3/part_sender.h"
#include "blob/s3/saved_upload.h"

namespace minato::blob {

// What every upload of a store shares.
struct S3Parts {
  Bucket& bucket;
  const Keys& keys;
  asio::thread_pool& pool;  // for hashing and local files
};

class S3Upload final : public Upload {
 public:
  // A new one; nothing is saved yet.
  S3Upload(S3Parts shared, OpenIds::Claim claim);
  // Goes on where `text`, the content of the saved object, says. kDataLoss when it says nothing.
  Awaitable<Result<>> restore(std::string text);

  const std::string& id() const override { return sender_->id(); }
  std::uint64_t offset() const override { return offset_; }
  Awaitable<Result<>> append(std::span<const std::byte> bytes) override;
  Awaitable<Result<>> suspend() override;
  Awaitable<Result<BlobInfo>> commit(Digest expected) override;
  Awaitable<Result<>> cancel() override;

 private:
  Result<> take(std::span<const std::byte> bytes);
  Awaitable<Result<>> take_on_pool(std::span<const std::byte> bytes);
  Awaitable<Result<>> save();
  Awaitable<Result<bool>> matches(Digest expected);
  Awaitable<Result<bool>> assembled_matches(Digest expected);
  Awaitable<Result<>> publish(Digest expected);
  Awaitable<Result<>> assemble();
  std::string staged() const { return shared_.keys.staged(id()); }

  const S3Parts shared_;
  const std::shared_ptr<PartSender> sender_;
  Spool waiting_;
  Hasher hasher_;
  std::uint64_t offset_ = 0;
  bool changed_ = true;  // since it was saved
  bool assembling_ = false;
  bool ended_ = false;
};

}  // namespace minato::blob
