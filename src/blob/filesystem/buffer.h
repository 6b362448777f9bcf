// The memory that uploads are received in.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>

namespace minato::blob {

// How much memory the uploads of a store hold. Large buffers are fast and many of them are too
// much: the first ones have limits::kStreamBufferBytes, all that are wanted beside them a quarter.
// Callable from any thread.
class BufferMemory {
 public:
  std::size_t take();  // the size of a new buffer
  void give_back(std::size_t size) { taken_ -= size; }

 private:
  std::atomic<std::size_t> taken_ = 0;
};

// Memory is taken with the first byte, aligned for writes past the page cache, in whole blocks.
class Buffer {
 public:
  explicit Buffer(BufferMemory& memory) : memory_(&memory) {}
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&&) = delete;
  ~Buffer();

  // What is free, and how much of that was filled.
  std::span<std::byte> room();
  void grow(std::size_t count) { size_ += count; }
  // Copies what fits and returns how much that is.
  std::size_t fill(std::span<const std::byte> bytes);
  void drop_last(std::size_t count) { size_ -= count; }
  void clear() { size_ = 0; }
  bool full() const { return bytes_ && size_ == capacity_; }
  std::span<const std::byte> bytes() const { return {bytes_.get(), size_}; }
  void swap(Buffer& other) noexcept;

 private:
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };
  BufferMemory* memory_ = nullptr;
  std::unique_ptr<std::byte[], Free> bytes_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

}  // namespace minato::blob
