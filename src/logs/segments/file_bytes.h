// A file as an owned descriptor; system errors as Result. Every call may block.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/result.h"

namespace minato::logs {

// From errno: kResourceExhausted for a full disk or quota, otherwise kUnavailable.
inline std::unexpected<Error> system_failure(const std::string& what) {
  const int number = errno;
  const bool full = number == ENOSPC || number == EDQUOT || number == EFBIG;
  return fail(full ? ErrorCode::kResourceExhausted : ErrorCode::kUnavailable,
              what + ": " + std::strerror(number));
}

class FileBytes {
 public:
  // `flags` as of open(2); close-on-exec is added.
  static Result<FileBytes> open(const std::string& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    if (fd < 0) return system_failure(path);
    return FileBytes(fd);
  }
  FileBytes(FileBytes&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileBytes& operator=(FileBytes&&) = delete;
  ~FileBytes() {
    if (fd_ >= 0) ::close(fd_);
  }

  Result<std::uint64_t> size() const {
    struct stat status{};
    if (::fstat(fd_, &status) != 0) return system_failure("fstat");
    return static_cast<std::uint64_t>(status.st_size);
  }
  // Shorter than `length` only at the end of the file.
  Result<std::string> read_at(std::uint64_t offset, std::size_t length) const {
    std::string content(length, '\0');
    std::size_t filled = 0;
    while (filled < length) {
      const ssize_t count = ::pread(fd_, content.data() + filled, length - filled,
                                    static_cast<off_t>(offset + filled));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_failure("read");
      if (count == 0) break;
      filled += static_cast<std::size_t>(count);
    }
    content.resize(filled);
    return content;
  }
  Result<> truncate(std::uint64_t size) const {
    if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) return system_failure("truncate");
    return {};
  }

 private:
  explicit FileBytes(int fd) : fd_(fd) {}

  int fd_ = -1;
};

}  // namespace minato::logs
