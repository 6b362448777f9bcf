#include "importer/folder_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/limits.h"
#include "importer/plan.h"

namespace minato::importer {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifestsFolder = "_manifests";
constexpr int kFolderDepthMax = 32;  // repositories of distribution have 127 characters at most

Error file_error(const std::string& path, int number) {
  const auto code = number == ENOENT || number == ENOTDIR ? ErrorCode::kNotFound
                    : number == EACCES                    ? ErrorCode::kPermissionDenied
                                                          : ErrorCode::kInternal;
  return {.code = code, .message = path + ": " + std::strerror(number)};
}

class File {
 public:
  static Result<File> open(const std::string& path) {
    // Whatever stands there, opening it does not wait.
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return fail(file_error(path, errno));
    File out(fd, path);
    struct stat status{};
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
      return fail(ErrorCode::kInvalidArgument, path + " is not a file");
    }
    return out;
  }
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}
  File& operator=(File&&) = delete;

  // 0 at the end.
  Result<std::size_t> read(std::span<std::byte> into) {
    ssize_t got = 0;
    do {
      got = ::read(fd_, into.data(), into.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) return fail(file_error(path_, errno));
    return static_cast<std::size_t>(got);
  }
  const std::string& path() const { return path_; }

 private:
  File(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  int fd_;
  std::string path_;
};

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  TRY(File file, File::open(path));
  std::string out;
  std::vector<std::byte> buffer(std::min(bytes_max + 1, limits::kStreamBufferBytes));
  while (true) {
    TRY(const std::size_t got, file.read(buffer));
    if (got == 0) return out;
    out.append(reinterpret_cast<const char*>(buffer.data()), got);
    if (out.size() > bytes_max) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("{} is larger than {} bytes", path, bytes_max));
    }
  }
}

Result<Digest> read_link(const std::string& path) {
  TRY(const auto text, read_file(path, kLinkBytesMax));
  auto digest = parse_link(text);
  if (!digest) return fail(ErrorCode::kInvalidArgument, path + ": " + digest.error().message);
  return digest;
}

Error wrong_digest(const std::string& path, const Digest& digest) {
  return {.code = ErrorCode::kDataLoss,
          .message = fmt::format("{} does not have the digest {}", path, digest.to_string())};
}

// Names in the folder, in order; none when there is no such folder.
Result<std::vector<std::string>> names_in(const std::string& path) {
  std::vector<std::string> out;
  std::error_code error;
  fs::directory_iterator it(path, error);
  if (error == std::errc::no_such_file_or_directory) return out;
  for (; !error && it != fs::directory_iterator(); it.increment(error)) {
    out.push_back(it->path().filename());
  }
  if (error) return fail(ErrorCode::kPermissionDenied, path + ": " + error.message());
  std::ranges::sort(out);
  return out;
}

Result<> find_repositories(const FolderLayout& layout, const std::string& name, int depth,
                           std::vector<std::string>& out) {
  if (depth > kFolderDepthMax) return {};
  const std::string path = name.empty() ? layout.repositories() : layout.repository(name);
  TRY(const auto names, names_in(path));
  for (const std::string& below : names) {
    if (below == kManifestsFolder && !name.empty()) out.push_back(name);
    std::error_code error;
    // Links are not followed: they could lead round in circles.
    const auto status = fs::symlink_status(path + "/" + below, error);
    if (below.starts_with('_') || !fs::is_directory(status)) continue;
    TRY_VOID(find_repositories(layout, name.empty() ? below : name + "/" + below, depth + 1, out));
  }
  return {};
}

class FileBlob final : public oci::BlobSource {
 public:
  FileBlob(File file, Digest digest)
      : file_(std::move(file)), digest_(std::move(digest)), hasher_(digest_.algorithm()) {}

  Awaitable<Result<std::span<const std::byte>>> read_some() override {
    CO_TRY(const std::size_t got, file_.read(buffer_));
    const auto piece = std::span<const std::byte>(buffer_).first(got);
    if (got == 0 && hasher_.digest() != digest_)
      co_return fail(wrong_digest(file_.path(), digest_));
    hasher_.update(piece);
    co_return piece;
  }

 private:
  File file_;
  const Digest digest_;
  Hasher hasher_;
  std::vector<std::byte> buffer_ = std::vector<std::byte>(limits::kStreamBufferBytes);
};

}  // namespace

Result<std::unique_ptr<FolderSource>> FolderSource::open(const std::string& root) {
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    return fail(ErrorCode::kNotFound, root + " is not a folder");
  }
  FolderLayout layout(root);
  if (!fs::is_directory(layout.repositories(), error)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} is no storage folder of docker-registry: it has no {}", root,
                            layout.repositories()));
  }
  return std::unique_ptr<FolderSource>(new FolderSource(std::move(layout)));
}

Awaitable<Result<std::vector<std::string>>> FolderSource::list_repositories() {
  std::vector<std::string> out;
  CO_TRY_VOID(find_repositories(layout_, "", 0, out));
  std::ranges::sort(out);
  co_return out;
}

Awaitable<Result<Listing>> FolderSource::list(std::string repository) {
  CO_TRY(auto tags, names_in(layout_.tags(repository)));
  Listing out = listing_of(repository, std::move(tags));
  CO_TRY_VOID(index_revisions(repository, out));
  co_return out;
}

Result<> FolderSource::index_revisions(const std::string& repository, Listing& listing) {
  for (const char* algorithm : {"sha256", "sha512"}) {
    const std::string folder = layout_.revisions(repository, algorithm);
    TRY(const auto names, names_in(folder));
    for (const std::string& hex : names) {
      const auto note = [&](std::string reason) {
        listing.problems.push_back({.name = fmt::format("{}@{}:{}", repository, algorithm, hex),
                                    .reason = std::move(reason)});
      };
      const std::string path = fmt::format("{}/{}/link", folder, hex);
      std::error_code error;
      // Of a deleted manifest the folder stays.
      if (!fs::exists(path, error)) continue;
      const auto digest = read_link(path);
      const auto bytes = digest ? read_manifest(*digest) : fail(digest.error());
      if (!bytes) {
        note(bytes.error().message);
        continue;
      }
      // What is no manifest fails only when an image needs it.
      const auto manifest = registry::parse_manifest(*bytes, "");
      if (!manifest || !manifest->subject) continue;
      about_[repository][manifest->subject->digest.to_string()].push_back(digest->to_string());
    }
  }
  return {};
}

Awaitable<Result<std::string>> FolderSource::resolve(std::string repository, std::string tag) {
  CO_TRY(const Digest digest, read_link(layout_.tag_link(repository, tag)));
  co_return digest.to_string();
}

Result<std::string> FolderSource::read_manifest(const Digest& digest) const {
  const std::string path = layout_.blob(digest);
  TRY(auto bytes, read_file(path, limits::kManifestBytes));
  Hasher hasher(digest.algorithm());
  hasher.update(bytes);
  if (hasher.digest() != digest) return fail(wrong_digest(path, digest));
  return bytes;
}

Awaitable<Result<oci::FetchedManifest>> FolderSource::manifest(std::string, std::string digest) {
  CO_TRY(const Digest parsed, Digest::parse(digest));
  CO_TRY(auto bytes, read_manifest(parsed));
  co_return oci::FetchedManifest{
      .bytes = std::move(bytes), .media_type = {}, .digest = parsed.to_string()};
}

Awaitable<Result<std::vector<std::string>>> FolderSource::referrers(std::string repository,
                                                                    std::string digest) {
  std::vector<std::string> out;
  if (const auto found = about_.find(repository); found != about_.end()) {
    if (const auto about = found->second.find(digest); about != found->second.end()) {
      out = about->second;
    }
  }
  co_return out;
}

Awaitable<Result<std::vector<std::string>>> FolderSource::tags_about(std::string, std::string) {
  co_return std::vector<std::string>();
}

Awaitable<Result<std::unique_ptr<oci::BlobSource>>> FolderSource::open_blob(std::string,
                                                                            Digest digest,
                                                                            std::uint64_t) {
  CO_TRY(File file, File::open(layout_.blob(digest)));
  co_return std::make_unique<FileBlob>(std::move(file), std::move(digest));
}

}  // namespace minato::importer
