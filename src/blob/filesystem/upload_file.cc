#include "blob/filesystem/upload_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/limits.h"
#include "blob/filesystem/saved_state.h"

namespace minato::blob {
namespace {

// The kernel is told to start writing back this much at a time, so that the final sync of a large
// layer finds little left to do.
constexpr std::uint64_t kWriteBackBytes = 8 * 1024 * 1024;
// What is behind this goes to the disk past the page cache: a copy into fresh pages costs more
// than hashing, and a large layer would push what is read often out of memory.
constexpr std::uint64_t kCachedBytes = 1024 * 1024;
// A state file has about 200 bytes.
constexpr std::size_t kStateBytes = 4096;

}  // namespace

Result<UploadFile> UploadFile::create(std::string path) {
  auto file = File::open(Layout::data(path), O_RDWR | O_CREAT | O_EXCL);
  if (!file && file.error().code == ErrorCode::kAlreadyExists) {
    return fail(ErrorCode::kAlreadyExists, "the upload exists already");
  }
  if (!file) return fail(std::move(file).error());
  // One of an upload of the same name whose commit was cut short.
  TRY_VOID(remove_file(Layout::state(path)));
  return UploadFile(std::move(path), std::move(*file));
}

Result<UploadFile> UploadFile::open(std::string path) {
  auto file = File::open(Layout::data(path), O_RDWR);
  if (!file) {
    if (file.error().code != ErrorCode::kNotFound) return fail(std::move(file).error());
    return fail(ErrorCode::kNotFound, "there is no such upload");
  }
  UploadFile upload(std::move(path), std::move(*file));
  TRY(const std::uint64_t size, upload.file_.size());
  if (const auto state = File::open(Layout::state(upload.path_), O_RDONLY)) {
    TRY(const std::string text, state->read_at(0, kStateBytes));
    auto saved = decode_state(text);
    if (saved && saved->offset <= size) {
      upload.offset_ = upload.write_back_from_ = upload.synced_ = saved->offset;
      upload.hasher_ = std::move(saved->hasher);
    } else {
      // It could seem to be true of what is written from here on.
      TRY_VOID(remove_file(Layout::state(upload.path_)));
    }
  }
  TRY_VOID(upload.file_.truncate(upload.offset_));
  return upload;
}

Result<> UploadFile::discard(const std::string& path) {
  // The data goes last: without it the upload does not exist.
  TRY_VOID(remove_file(Layout::new_state(path)));
  TRY_VOID(remove_file(Layout::state(path)));
  return remove_file(Layout::data(path));
}

Result<> UploadFile::write(std::span<const std::byte> bytes) {
  if (broken_) return fail(*broken_);
  const std::size_t past_cache =
      offset_ >= kCachedBytes ? file_.write_past_cache(offset_, bytes) : 0;
  TRY_VOID(file_.write_at(offset_ + past_cache, bytes.subspan(past_cache)));
  hasher_.update(bytes);
  offset_ += bytes.size();
  if (past_cache == bytes.size()) write_back_from_ = offset_;
  if (offset_ - write_back_from_ >= kWriteBackBytes) {
    // Only a hint; sync() reports what goes wrong.
    static_cast<void>(::sync_file_range(file_.fd(), static_cast<off_t>(write_back_from_),
                                        static_cast<off_t>(offset_ - write_back_from_),
                                        SYNC_FILE_RANGE_WRITE));
    write_back_from_ = offset_;
  }
  return {};
}

Result<> UploadFile::sync() {
  if (broken_) return fail(*broken_);
  if (synced_ == offset_) return {};
  auto synced = file_.sync();
  if (!synced) {
    broken_ = synced.error();
    return synced;
  }
  synced_ = offset_;
  return {};
}

// The state needs no sync of its own: after a power loss it is the old one, the new one, or torn
// and then ignored, and each of them is true of the content that is on the disk.
Result<> UploadFile::save() {
  // Most clients start an upload and send the bytes with their next request.
  if (offset_ == 0) return {};
  TRY_VOID(sync());
  const std::string path = Layout::new_state(path_);
  {
    TRY(const File state, File::open(path, O_WRONLY | O_CREAT | O_TRUNC));
    TRY_VOID(state.write_at(0, bytes_of(encode_state(offset_, hasher_))));
  }
  return rename_file(path, Layout::state(path_));
}

Result<Digest> UploadFile::digest(Digest::Algorithm algorithm) const {
  if (algorithm == Digest::Algorithm::kSha256) return hasher_.digest();
  Hasher hasher(algorithm);
  for (std::uint64_t at = 0; at < offset_;) {
    TRY(const std::string piece, file_.read_at(at, limits::kStreamBufferBytes));
    if (piece.empty()) return fail(ErrorCode::kDataLoss, "the upload's file has become shorter");
    hasher.update(piece);
    at += piece.size();
  }
  return hasher.digest();
}

Result<BlobInfo> UploadFile::publish(Publisher& publisher, const Digest& expected) {
  TRY(const Digest actual, digest(expected.algorithm()));
  if (actual != expected) {
    TRY_VOID(discard(path_));
    return fail(ErrorCode::kInvalidArgument, "the content has the digest " + actual.to_string());
  }
  TRY_VOID(sync());
  TRY_VOID(publisher.publish(Layout::data(path_), expected));
  // The blob is safe. What cannot be deleted now goes with the stale uploads.
  static_cast<void>(::fchmod(file_.fd(), 0400));
  static_cast<void>(discard(path_));
  return BlobInfo{expected, offset_};
}

}  // namespace minato::blob
