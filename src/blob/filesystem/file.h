// Files as owned descriptors; system errors as Result. Every call may block.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace minato::blob {

// From errno: kResourceExhausted for a full disk or quota, kNotFound for ENOENT, kAlreadyExists for
// EEXIST, otherwise kUnavailable.
std::unexpected<Error> system_failure(const std::string& what);

// What writes past the page cache are aligned to: no block device of today asks for more.
constexpr std::size_t kBlockBytes = 4096;

class File {
 public:
  File() = default;
  explicit File(int fd) : fd_(fd) {}
  // `flags` as of open(2); close-on-exec is added.
  static Result<File> open(const std::string& path, int flags, mode_t mode = 0600);
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~File();

  int fd() const { return fd_; }
  Result<std::uint64_t> size() const;
  // All of it or an error; after an error some of it may be there.
  Result<> write_at(std::uint64_t offset, std::span<const std::byte> bytes) const;
  // Writes whole blocks from the front of `bytes` to the disk without leaving a copy in the page
  // cache, and returns how many bytes that were; the rest is for write_at(). Nothing when `offset`
  // or the memory is not aligned to kBlockBytes, or the file system knows no such way (O_DIRECT).
  std::size_t write_past_cache(std::uint64_t offset, std::span<const std::byte> bytes) const;
  // Shorter than `length` only at the end of the file.
  Result<std::string> read_at(std::uint64_t offset, std::size_t length) const;
  Result<> truncate(std::uint64_t size) const;
  // Content and size reach the disk.
  Result<> sync() const;

 private:
  int fd_ = -1;
};

// The names in a folder reach the disk.
Result<> sync_folder(const std::string& folder);
// Whether it was made now; being there already is fine.
Result<bool> make_folder(const std::string& folder);
Result<> rename_file(const std::string& from, const std::string& to);
// Being gone already is fine.
Result<> remove_file(const std::string& path);
std::span<const std::byte> bytes_of(std::string_view text);

}  // namespace minato::blob
