#include "blob/s3/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/limits.h"

namespace minato::blob {
namespace {

std::unexpected<Error> failed(const std::string& folder, int number) {
  const bool full = number == ENOSPC || number == EDQUOT;
  return fail(full ? ErrorCode::kResourceExhausted : ErrorCode::kUnavailable,
              folder + ": " + std::system_category().message(number));
}

}  // namespace

Result<> prepare_spool_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::kUnavailable, folder + ": " + error.message());
  return {};
}

Spool::~Spool() {
  if (fd_ >= 0) ::close(fd_);
}

Spool::Spool(Spool&& other) noexcept
    : folder_(std::move(other.folder_)),
      fd_(std::exchange(other.fd_, -1)),
      size_(std::exchange(other.size_, 0)),
      hasher_(std::move(other.hasher_)) {}

Spool& Spool::operator=(Spool&& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(fd_, other.fd_);
  std::swap(size_, other.size_);
  std::swap(hasher_, other.hasher_);
  return *this;
}

Result<> Spool::append(std::span<const std::byte> bytes) {
  if (fd_ < 0) {
    fd_ = ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd_ < 0) return failed(folder_, errno);
  }
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto count =
        ::pwrite(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(size_ + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed(folder_, errno);
    done += static_cast<std::size_t>(count);
  }
  hasher_.update(bytes);
  size_ += bytes.size();
  return {};
}

void Spool::clear() {
  // The file's room is kept for the next part.
  size_ = 0;
  hasher_ = Hasher();
}

std::string Spool::sha256_with(std::string_view more) const {
  Hasher copy = *Hasher::restore(hasher_.save());
  copy.update(more);
  return copy.digest().hex();
}

Result<Digest> Spool::digest(Digest::Algorithm algorithm) const {
  Hasher hasher(algorithm);
  std::string piece(limits::kStreamBufferBytes, '\0');
  for (std::size_t at = 0; at < size_;) {
    const auto count =
        ::pread(fd_, piece.data(), std::min(piece.size(), size_ - at), static_cast<off_t>(at));
    if (count <= 0) return failed(folder_, count < 0 ? errno : EIO);
    hasher.update(std::string_view(piece).substr(0, static_cast<std::size_t>(count)));
    at += static_cast<std::size_t>(count);
  }
  return hasher.digest();
}

}  // namespace minato::blob
