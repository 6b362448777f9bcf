#include "blob/filesystem/buffer.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "base/limits.h"
#include "blob/filesystem/file.h"

namespace minato::blob {
namespace {

// Sixteen uploads at full speed, with two buffers each.
constexpr std::size_t kPlentyBytes = 32 * limits::kStreamBufferBytes;
constexpr std::size_t kScarceBytes = limits::kStreamBufferBytes / 4;
static_assert(kScarceBytes % kBlockBytes == 0);

}  // namespace

std::size_t BufferMemory::take() {
  const std::size_t before = taken_.fetch_add(limits::kStreamBufferBytes);
  if (before < kPlentyBytes) return limits::kStreamBufferBytes;
  taken_ -= limits::kStreamBufferBytes - kScarceBytes;
  return kScarceBytes;
}

Buffer::~Buffer() {
  if (bytes_) memory_->give_back(capacity_);
}

std::span<std::byte> Buffer::room() {
  if (!bytes_) {
    capacity_ = memory_->take();
    bytes_.reset(static_cast<std::byte*>(std::aligned_alloc(kBlockBytes, capacity_)));
    if (!bytes_) {
      memory_->give_back(capacity_);
      throw std::bad_alloc();
    }
  }
  return {bytes_.get() + size_, capacity_ - size_};
}

std::size_t Buffer::fill(std::span<const std::byte> bytes) {
  const auto free = room();
  const std::size_t count = std::min(bytes.size(), free.size());
  std::memcpy(free.data(), bytes.data(), count);
  size_ += count;
  return count;
}

void Buffer::swap(Buffer& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(bytes_, other.bytes_);
  std::swap(capacity_, other.capacity_);
  std::swap(size_, other.size_);
}

}  // namespace minato::blob
