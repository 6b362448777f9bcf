// Aim: memory is given back once for each quiet time, and not while somebody asks.
#include "control_plane/idle_memory.h"

#include <gtest/gtest.h>

namespace minato {
namespace {

TEST(IdleMemory, IsGivenBackOnceAfterTheStart) {
  IdleMemory memory;
  EXPECT_FALSE(memory.look());  // the start itself
  EXPECT_TRUE(memory.look());
  EXPECT_FALSE(memory.look());
  EXPECT_FALSE(memory.look());
}

TEST(IdleMemory, IsNotGivenBackInAMinuteWithRequests) {
  IdleMemory memory;
  EXPECT_FALSE(memory.look());
  for (int minute = 0; minute < 3; ++minute) {
    memory.note_request();
    EXPECT_FALSE(memory.look());
  }
  EXPECT_TRUE(memory.look());
}

TEST(IdleMemory, IsGivenBackAgainAfterTheNextBusyTime) {
  IdleMemory memory;
  memory.look();
  ASSERT_TRUE(memory.look());
  memory.note_request();
  EXPECT_FALSE(memory.look());
  EXPECT_TRUE(memory.look());
  EXPECT_FALSE(memory.look());
}

}  // namespace
}  // namespace minato
