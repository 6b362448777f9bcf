#include "blob/filesystem/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace minato::blob {

std::unexpected<Error> system_failure(const std::string& what) {
  const int number = errno;
  ErrorCode code = ErrorCode::kUnavailable;
  // A file size limit (EFBIG) is a full disk for the one who meets it.
  if (number == ENOSPC || number == EDQUOT || number == EFBIG) {
    code = ErrorCode::kResourceExhausted;
  } else if (number == ENOENT) {
    code = ErrorCode::kNotFound;
  } else if (number == EEXIST) {
    code = ErrorCode::kAlreadyExists;
  }
  return fail(code, what + ": " + std::strerror(number));
}

Result<File> File::open(const std::string& path, int flags, mode_t mode) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (fd < 0) return system_failure(path);
  return File(fd);
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

Result<std::uint64_t> File::size() const {
  struct stat status{};
  if (::fstat(fd_, &status) != 0) return system_failure("fstat");
  return static_cast<std::uint64_t>(status.st_size);
}

Result<> File::write_at(std::uint64_t offset, std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure("write");
    offset += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

std::size_t File::write_past_cache(std::uint64_t offset, std::span<const std::byte> bytes) const {
  const auto address = reinterpret_cast<std::uintptr_t>(bytes.data());
  if (offset % kBlockBytes != 0 || address % kBlockBytes != 0) return 0;
  const int flags = ::fcntl(fd_, F_GETFL);
  if (flags < 0 || ::fcntl(fd_, F_SETFL, flags | O_DIRECT) != 0) return 0;
  const std::size_t blocks = bytes.size() - bytes.size() % kBlockBytes;
  std::size_t done = 0;
  while (done < blocks) {
    const ssize_t written =
        ::pwrite(fd_, bytes.data() + done, blocks - done, static_cast<off_t>(offset + done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
    if (done % kBlockBytes != 0) break;
  }
  static_cast<void>(::fcntl(fd_, F_SETFL, flags));
  return done;
}

Result<std::string> File::read_at(std::uint64_t offset, std::size_t length) const {
  std::string content(length, '\0');
  std::size_t filled = 0;
  while (filled < length) {
    const ssize_t count =
        ::pread(fd_, content.data() + filled, length - filled, static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("read");
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  content.resize(filled);
  return content;
}

Result<> File::truncate(std::uint64_t size) const {
  if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) return system_failure("truncate");
  return {};
}

Result<> File::sync() const {
  if (::fdatasync(fd_) != 0) return system_failure("sync");
  return {};
}

Result<> sync_folder(const std::string& folder) {
  TRY(const File file, File::open(folder, O_RDONLY | O_DIRECTORY));
  if (::fsync(file.fd()) != 0) return system_failure(folder);
  return {};
}

Result<bool> make_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return true;
  if (errno == EEXIST) return false;
  return system_failure(folder);
}

Result<> rename_file(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) return system_failure(to);
  return {};
}

Result<> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_failure(path);
  return {};
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace minato::blob
