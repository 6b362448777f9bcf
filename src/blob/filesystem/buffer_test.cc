// Aim: many uploads at once hold little memory each, and the memory of those that ended counts no
// more.
#include "blob/filesystem/buffer.h"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "base/limits.h"

namespace minato::blob {
namespace {

TEST(BufferMemory, TheFirstBuffersAreLargeAndTheRestSmall) {
  BufferMemory memory;
  std::deque<Buffer> buffers;
  std::size_t total = 0;
  for (int i = 0; i < 128; ++i) {
    buffers.emplace_back(memory);
    total += buffers.back().room().size();
  }
  EXPECT_EQ(buffers.front().room().size(), limits::kStreamBufferBytes);
  EXPECT_EQ(buffers.back().room().size(), limits::kStreamBufferBytes / 4);
  EXPECT_LT(total, std::size_t{16} << 20);
  buffers.clear();
  buffers.emplace_back(memory);
  EXPECT_EQ(buffers.back().room().size(), limits::kStreamBufferBytes);
}

TEST(BufferMemory, NothingIsTakenBeforeTheFirstByte) {
  BufferMemory memory;
  std::deque<Buffer> idle;
  for (int i = 0; i < 1000; ++i) idle.emplace_back(memory);
  EXPECT_EQ(memory.take(), limits::kStreamBufferBytes);
  EXPECT_FALSE(idle.front().full());
}

TEST(Buffer, FillsUpToItsEnd) {
  BufferMemory memory;
  Buffer buffer(memory);
  const std::vector<std::byte> much(limits::kStreamBufferBytes, std::byte{7});
  EXPECT_EQ(buffer.fill(std::span(much).first(100)), 100u);
  EXPECT_EQ(buffer.fill(much), limits::kStreamBufferBytes - 100);
  EXPECT_TRUE(buffer.full());
  EXPECT_EQ(buffer.fill(much), 0u);
  Buffer other(memory);
  other.swap(buffer);
  EXPECT_TRUE(other.full());
  EXPECT_TRUE(buffer.bytes().empty());
}

}  // namespace
}  // namespace minato::blob
