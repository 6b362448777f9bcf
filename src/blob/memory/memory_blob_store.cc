#include "blob/memory/memory_blob_store.h"

#include <map>
#include <mutex>

#include "blob/upload_id.h"

namespace minato::blob {
namespace {

using Content = std::shared_ptr<const std::string>;

struct StoredUpload {
  std::string bytes;
  TimePoint touched;
  bool open = false;
};

// Shared with open uploads, which may outlive the store.
struct Contents {
  std::mutex mutex;
  std::map<Digest, Content> blobs;
  std::map<std::string, StoredUpload> uploads;
  std::vector<Content> aside;
};

Digest digest_of(Digest::Algorithm algorithm, std::string_view content) {
  Hasher hasher(algorithm);
  hasher.update(content);
  return hasher.digest();
}

std::unexpected<Error> wrong_digest(const Digest& actual) {
  return fail(ErrorCode::kInvalidArgument, "the content has the digest " + actual.to_string());
}

class MemoryOpenBlob final : public OpenBlob {
 public:
  explicit MemoryOpenBlob(Content content) : content_(std::move(content)) {}
  std::uint64_t size() const override { return content_->size(); }
  int fd() const override { return -1; }
  Awaitable<Result<std::string>> read(std::uint64_t offset, std::size_t length) override {
    if (offset > content_->size()) {
      co_return fail(ErrorCode::kOutOfRange, "the offset is behind the end of the blob");
    }
    co_return content_->substr(offset, length);
  }

 private:
  Content content_;
};

class MemoryUpload final : public Upload {
 public:
  MemoryUpload(std::shared_ptr<Contents> contents, std::string id)
      : contents_(std::move(contents)), id_(std::move(id)) {}

  ~MemoryUpload() override {
    const std::lock_guard lock(contents_->mutex);
    if (const auto found = contents_->uploads.find(id_); found != contents_->uploads.end()) {
      found->second.open = false;
    }
  }

  const std::string& id() const override { return id_; }

  std::uint64_t offset() const override {
    const std::lock_guard lock(contents_->mutex);
    const auto found = contents_->uploads.find(id_);
    return found == contents_->uploads.end() ? 0 : found->second.bytes.size();
  }

  Awaitable<Result<>> append(std::span<const std::byte> bytes) override {
    const std::lock_guard lock(contents_->mutex);
    const auto found = contents_->uploads.find(id_);
    if (found == contents_->uploads.end()) co_return gone();
    found->second.bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    found->second.touched = SystemClock().now();
    co_return Result<>();
  }

  Awaitable<Result<>> suspend() override { co_return Result<>(); }

  Awaitable<Result<BlobInfo>> commit(Digest expected) override {
    const std::lock_guard lock(contents_->mutex);
    auto node = contents_->uploads.extract(id_);
    if (node.empty()) co_return gone();
    const Digest actual = digest_of(expected.algorithm(), node.mapped().bytes);
    if (actual != expected) co_return wrong_digest(actual);
    const auto content = std::make_shared<const std::string>(std::move(node.mapped().bytes));
    contents_->blobs.insert_or_assign(expected, content);
    co_return BlobInfo{expected, content->size()};
  }

  Awaitable<Result<>> cancel() override {
    const std::lock_guard lock(contents_->mutex);
    contents_->uploads.erase(id_);
    co_return Result<>();
  }

 private:
  static std::unexpected<Error> gone() {
    return fail(ErrorCode::kNotFound, "the upload has ended");
  }

  const std::shared_ptr<Contents> contents_;
  const std::string id_;
};

class MemoryBlobStore final : public BlobStore {
 public:
  Awaitable<Result<std::unique_ptr<Upload>>> start_upload(std::string id) override {
    CO_TRY_VOID(check_upload_id(id));
    const std::lock_guard lock(contents_->mutex);
    const auto [upload, added] = contents_->uploads.try_emplace(id);
    if (!added) co_return fail(ErrorCode::kAlreadyExists, "the upload exists already");
    upload->second.touched = SystemClock().now();
    co_return open_here(upload->second, std::move(id));
  }

  Awaitable<Result<std::unique_ptr<Upload>>> open_upload(std::string id) override {
    const std::lock_guard lock(contents_->mutex);
    const auto found = contents_->uploads.find(id);
    if (found == contents_->uploads.end()) {
      co_return fail(ErrorCode::kNotFound, "there is no such upload");
    }
    if (found->second.open) co_return fail(ErrorCode::kConflict, "the upload is in use");
    co_return open_here(found->second, std::move(id));
  }

  Awaitable<Result<std::vector<std::string>>> list_uploads() override {
    const std::lock_guard lock(contents_->mutex);
    std::vector<std::string> ids;
    for (const auto& [id, upload] : contents_->uploads) ids.push_back(id);
    co_return ids;
  }

  Awaitable<Result<std::uint64_t>> remove_stale_uploads(TimePoint older_than) override {
    const std::lock_guard lock(contents_->mutex);
    co_return std::erase_if(contents_->uploads, [&](const auto& entry) {
      return !entry.second.open && entry.second.touched < older_than;
    });
  }

  Awaitable<Result<std::optional<BlobInfo>>> stat(Digest digest) override {
    const std::lock_guard lock(contents_->mutex);
    const auto found = contents_->blobs.find(digest);
    if (found == contents_->blobs.end()) co_return std::optional<BlobInfo>();
    co_return std::optional<BlobInfo>(BlobInfo{digest, found->second->size()});
  }

  Awaitable<Result<std::unique_ptr<OpenBlob>>> open(Digest digest) override {
    const std::lock_guard lock(contents_->mutex);
    const auto found = contents_->blobs.find(digest);
    if (found == contents_->blobs.end()) {
      co_return fail(ErrorCode::kNotFound, "there is no blob " + digest.to_string());
    }
    co_return std::make_unique<MemoryOpenBlob>(found->second);
  }

  Awaitable<Result<BlobInfo>> put(Digest digest, std::string content) override {
    const Digest actual = digest_of(digest.algorithm(), content);
    if (actual != digest) co_return wrong_digest(actual);
    const std::uint64_t size = content.size();
    const std::lock_guard lock(contents_->mutex);
    contents_->blobs.insert_or_assign(digest,
                                      std::make_shared<const std::string>(std::move(content)));
    co_return BlobInfo{digest, size};
  }

  Awaitable<Result<>> remove(Digest digest) override {
    const std::lock_guard lock(contents_->mutex);
    contents_->blobs.erase(digest);
    co_return Result<>();
  }

  Awaitable<Result<std::string>> set_aside(Digest digest) override {
    const std::lock_guard lock(contents_->mutex);
    const auto node = contents_->blobs.extract(digest);
    if (node.empty()) co_return fail(ErrorCode::kNotFound, "there is no blob to set aside");
    contents_->aside.push_back(node.mapped());
    co_return "memory";
  }

 private:
  std::unique_ptr<Upload> open_here(StoredUpload& upload, std::string id) {
    upload.open = true;
    return std::make_unique<MemoryUpload>(contents_, std::move(id));
  }

  const std::shared_ptr<Contents> contents_ = std::make_shared<Contents>();
};

}  // namespace

std::unique_ptr<BlobStore> make_memory_blob_store() {
  return std::make_unique<MemoryBlobStore>();
}

}  // namespace minato::blob
