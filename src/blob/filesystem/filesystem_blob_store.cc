#include "blob/filesystem/filesystem_blob_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "base/random.h"
#include "blob/filesystem/file.h"
#include "blob/filesystem/filesystem_upload.h"
#include "blob/filesystem/publisher.h"
#include "blob/pool.h"
#include "blob/upload_id.h"

namespace minato::blob {
namespace {

constexpr std::string_view kPutPrefix = ".put-";

class FilesystemOpenBlob final : public OpenBlob {
 public:
  FilesystemOpenBlob(File file, std::uint64_t size, asio::thread_pool& pool)
      : file_(std::move(file)), size_(size), pool_(pool) {}
  std::uint64_t size() const override { return size_; }
  int fd() const override { return file_.fd(); }
  Awaitable<Result<std::string>> read(std::uint64_t offset, std::size_t length) override {
    if (offset > size_) {
      co_return fail(ErrorCode::kOutOfRange, "the offset is behind the end of the blob");
    }
    const std::size_t count = std::min<std::uint64_t>(length, size_ - offset);
    co_return co_await run_on<Result<std::string>>(
        pool_, [this, offset, count] { return file_.read_at(offset, count); });
  }

 private:
  File file_;
  std::uint64_t size_;
  asio::thread_pool& pool_;
};

// Digests can be built from any text; only a well-formed one is safe as a file name.
Result<> check_digest(const Digest& digest) {
  TRY_VOID(Digest::parse(digest.to_string()));
  return {};
}

Result<std::vector<std::string>> names_in(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator entries(folder, error);
  while (!error && entries != std::filesystem::directory_iterator()) {
    names.push_back(entries->path().filename().string());
    entries.increment(error);
  }
  if (error) return fail(ErrorCode::kUnavailable, folder + ": " + error.message());
  return names;
}

bool written_before(const std::string& path, TimePoint time) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return false;
  return status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1'000'000 < to_unix_ms(time);
}

class FilesystemBlobStore final : public BlobStore {
 public:
  FilesystemBlobStore(Layout layout, std::size_t pool_threads)
      : publisher_(std::move(layout)), pool_(pool_threads) {}
  ~FilesystemBlobStore() override { pool_.join(); }

  Awaitable<Result<std::unique_ptr<Upload>>> start_upload(std::string id) override {
    return run_on<Result<std::unique_ptr<Upload>>>(
        pool_, [this, id = std::move(id)]() -> Result<std::unique_ptr<Upload>> {
          auto upload = claim(id, UploadFile::create);
          if (upload || upload.error().code != ErrorCode::kConflict) return upload;
          return fail(ErrorCode::kAlreadyExists, "the upload exists already");
        });
  }
  Awaitable<Result<std::unique_ptr<Upload>>> open_upload(std::string id) override {
    return run_on<Result<std::unique_ptr<Upload>>>(
        pool_, [this, id = std::move(id)]() -> Result<std::unique_ptr<Upload>> {
          if (!check_upload_id(id)) return fail(ErrorCode::kNotFound, "there is no such upload");
          return claim(id, UploadFile::open);
        });
  }
  Awaitable<Result<std::vector<std::string>>> list_uploads() override {
    return run_on<Result<std::vector<std::string>>>(pool_, [this] { return list_blocking(); });
  }
  Awaitable<Result<std::uint64_t>> remove_stale_uploads(TimePoint older_than) override {
    return run_on<Result<std::uint64_t>>(
        pool_, [this, older_than] { return remove_stale_blocking(older_than); });
  }
  Awaitable<Result<std::optional<BlobInfo>>> stat(Digest digest) override {
    return run_on<Result<std::optional<BlobInfo>>>(
        pool_, [this, digest = std::move(digest)] { return stat_blocking(digest); });
  }
  Awaitable<Result<std::unique_ptr<OpenBlob>>> open(Digest digest) override {
    return run_on<Result<std::unique_ptr<OpenBlob>>>(
        pool_, [this, digest = std::move(digest)] { return open_blocking(digest); });
  }
  std::string file_of(const Digest& digest) const override {
    return check_digest(digest) ? layout().blob(digest) : std::string();
  }
  Awaitable<Result<BlobInfo>> put(Digest digest, std::string content) override {
    return run_on<Result<BlobInfo>>(
        pool_, [this, digest = std::move(digest), content = std::move(content)] {
          return put_blocking(digest, content);
        });
  }
  Awaitable<Result<>> remove(Digest digest) override {
    return run_on<Result<>>(pool_, [this, digest = std::move(digest)]() -> Result<> {
      TRY_VOID(check_digest(digest));
      return remove_file(layout().blob(digest));
    });
  }
  Awaitable<Result<std::string>> set_aside(Digest digest) override {
    return run_on<Result<std::string>>(
        pool_, [this, digest = std::move(digest)] { return set_aside_blocking(digest); });
  }

 private:
  const Layout& layout() const { return publisher_.layout(); }

  template <class Open>
  Result<std::unique_ptr<Upload>> claim(const std::string& id, Open open) {
    TRY_VOID(check_upload_id(id));
    auto claimed = open_ids_.claim(id);
    if (!claimed) return fail(ErrorCode::kConflict, "the upload is in use");
    TRY(UploadFile file, open(layout().upload(id)));
    return std::make_unique<FilesystemUpload>(
        std::make_shared<WriteBehind>(std::move(*claimed), std::move(file), memory_), publisher_,
        memory_, pool_);
  }

  // The ids of the uploads whose file of a kind (`suffix`) is there.
  Result<std::vector<std::string>> ids_with(const std::string& suffix) {
    TRY(const std::vector<std::string> names, names_in(layout().uploads()));
    std::vector<std::string> ids;
    for (const std::string& name : names) {
      if (!name.ends_with(suffix)) continue;
      std::string id = name.substr(0, name.size() - suffix.size());
      if (check_upload_id(id)) ids.push_back(std::move(id));
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  Result<std::vector<std::string>> list_blocking() { return ids_with(Layout::data("")); }

  Result<std::uint64_t> remove_stale_blocking(TimePoint older_than) {
    std::uint64_t removed = 0;
    TRY(const std::vector<std::string> ids, ids_with(Layout::data("")));
    for (const std::string& id : ids) {
      const auto claimed = open_ids_.claim(id);
      const std::string path = layout().upload(id);
      if (!claimed || !written_before(Layout::data(path), older_than)) continue;
      TRY_VOID(UploadFile::discard(path));
      ++removed;
    }
    TRY_VOID(remove_rest(older_than));
    return removed;
  }

  // States without data are what a commit or a deletion that was cut short has left.
  Result<> remove_rest(TimePoint older_than) {
    for (const std::string& suffix : {Layout::state(""), Layout::new_state("")}) {
      TRY(const std::vector<std::string> ids, ids_with(suffix));
      for (const std::string& id : ids) {
        const auto claimed = open_ids_.claim(id);
        const std::string path = layout().upload(id);
        const bool has_data = ::access(Layout::data(path).c_str(), F_OK) == 0;
        if (!claimed || has_data || !written_before(path + suffix, older_than)) continue;
        TRY_VOID(UploadFile::discard(path));
      }
    }
    TRY(const std::vector<std::string> names, names_in(layout().uploads()));
    for (const std::string& name : names) {
      const std::string path = layout().upload(name);
      if (name.starts_with(kPutPrefix) && written_before(path, older_than)) {
        TRY_VOID(remove_file(path));
      }
    }
    return {};
  }

  Result<std::optional<BlobInfo>> stat_blocking(const Digest& digest) {
    TRY_VOID(check_digest(digest));
    struct stat status{};
    if (::stat(layout().blob(digest).c_str(), &status) == 0) {
      return std::optional<BlobInfo>({digest, static_cast<std::uint64_t>(status.st_size)});
    }
    if (errno == ENOENT) return std::optional<BlobInfo>();
    return system_failure(layout().blob(digest));
  }

  Result<std::unique_ptr<OpenBlob>> open_blocking(const Digest& digest) {
    TRY_VOID(check_digest(digest));
    auto file = File::open(layout().blob(digest), O_RDONLY);
    if (!file && file.error().code == ErrorCode::kNotFound) {
      return fail(ErrorCode::kNotFound, "there is no blob " + digest.to_string());
    }
    if (!file) return fail(std::move(file).error());
    TRY(const std::uint64_t size, file->size());
    return std::make_unique<FilesystemOpenBlob>(std::move(*file), size, pool_);
  }

  Result<std::string> set_aside_blocking(const Digest& digest) {
    TRY_VOID(check_digest(digest));
    TRY_VOID(make_folder(layout().quarantine()));
    // It may be damaged again after it was healed.
    const std::string place = layout().quarantined(digest, random_hex(random_, 4));
    TRY_VOID(rename_file(layout().blob(digest), place));
    TRY_VOID(sync_folder(layout().quarantine()));
    TRY_VOID(sync_folder(layout().blob_folder(digest)));
    return place;
  }

  Result<BlobInfo> put_blocking(const Digest& digest, const std::string& content) {
    TRY_VOID(check_digest(digest));
    Hasher hasher(digest.algorithm());
    hasher.update(content);
    if (hasher.digest() != digest) {
      return fail(ErrorCode::kInvalidArgument,
                  "the content has the digest " + hasher.digest().to_string());
    }
    const std::string path =
        layout().uploads() + "/" + std::string(kPutPrefix) + random_hex(random_, 16);
    auto stored = write_synced(path, content);
    if (stored) stored = publisher_.publish(path, digest);
    if (stored) return BlobInfo{digest, content.size()};
    static_cast<void>(remove_file(path));
    return fail(std::move(stored).error());
  }

  static Result<> write_synced(const std::string& path, const std::string& content) {
    TRY(const File file, File::open(path, O_WRONLY | O_CREAT | O_EXCL, 0400));
    TRY_VOID(file.write_at(0, bytes_of(content)));
    return file.sync();
  }

  Publisher publisher_;
  OpenIds open_ids_;
  BufferMemory memory_;
  SecureRandom random_;
  asio::thread_pool pool_;
};

Result<> make_folders(const std::string& root) {
  std::error_code error;
  std::filesystem::create_directories(root, error);
  if (error) return fail(ErrorCode::kUnavailable, root + ": " + error.message());
  for (const char* folder : {"/blobs/sha256", "/blobs/sha512", "/uploads"}) {
    if (std::filesystem::is_directory(root + folder, error)) continue;
    TRY_VOID(make_folder(root + "/blobs"));
    TRY_VOID(make_folder(root + folder));
    TRY_VOID(sync_folder(root + "/blobs"));
    TRY_VOID(sync_folder(root));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<BlobStore>> open_filesystem_blob_store(const std::string& root,
                                                              std::size_t pool_threads) {
  TRY_VOID(make_folders(root));
  return std::make_unique<FilesystemBlobStore>(Layout(root), pool_threads);
}

}  // namespace minato::blob
