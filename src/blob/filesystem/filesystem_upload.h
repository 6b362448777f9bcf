// An upload into a file: the caller fills one buffer while the pool writes and hashes the other.
#pragma once

#include <memory>
#include <mutex>

#include "base/resume.h"
#include "blob/blob_store.h"
#include "blob/filesystem/buffer.h"
#include "blob/filesystem/publisher.h"
#include "blob/filesystem/upload_file.h"
#include "blob/open_ids.h"
#include "blob/pool.h"

namespace minato::blob {

// The half of an upload that work on the pool shares, and so may live a little longer.
class WriteBehind : public std::enable_shared_from_this<WriteBehind> {
 public:
  WriteBehind(OpenIds::Claim claim, UploadFile file, BufferMemory& memory)
      : claim_(std::move(claim)), file_(std::move(file)), buffer_(memory) {}

  const std::string& id() const { return claim_.id(); }
  // Only while nothing is being written.
  UploadFile& file() { return file_; }

  // Starts writing what is in `buffer`, which comes back empty. The last write has ended well.
  void start(Buffer& buffer, asio::thread_pool& pool);
  // Waits until nothing is being written. A write that has failed is tried once more.
  Awaitable<Result<>> settle(asio::thread_pool& pool);

 private:
  void launch(asio::thread_pool& pool);
  void write();
  Awaitable<Result<>> landed();
  void tell(Resume<Result<>> resume);

  const OpenIds::Claim claim_;
  UploadFile file_;
  Buffer buffer_;
  std::mutex mutex_;
  bool writing_ = false;  // guarded by mutex_, as is the rest
  Result<> outcome_;
  Resume<Result<>> waiter_;
};

class FilesystemUpload final : public Upload {
 public:
  FilesystemUpload(std::shared_ptr<WriteBehind> behind, Publisher& publisher, BufferMemory& memory,
                   asio::thread_pool& pool)
      : behind_(std::move(behind)),
        publisher_(publisher),
        pool_(pool),
        buffer_(memory),
        offset_(behind_->file().offset()) {}

  const std::string& id() const override { return behind_->id(); }
  std::uint64_t offset() const override { return offset_; }
  Awaitable<Result<>> append(std::span<const std::byte> bytes) override;
  Awaitable<Result<std::span<std::byte>>> room() override;
  Awaitable<Result<>> filled(std::size_t count) override;
  Awaitable<Result<>> settle() override;
  Awaitable<Result<>> suspend() override;
  Awaitable<Result<BlobInfo>> commit(Digest expected) override;
  Awaitable<Result<>> cancel() override;

 private:
  // Writes what waits in the buffer; runs on the pool.
  Result<> flush();
  Result<> save();
  Result<BlobInfo> publish(const Digest& expected);

  const std::shared_ptr<WriteBehind> behind_;
  Publisher& publisher_;
  asio::thread_pool& pool_;
  Buffer buffer_;
  std::uint64_t offset_;
  bool ended_ = false;
};

}  // namespace minato::blob
