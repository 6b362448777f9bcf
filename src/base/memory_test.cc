// Aim: memory is given back, and everything goes on as before.
#include "base/memory.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace minato {
namespace {

// Kilobytes of files that are mapped and resident.
long resident_file_kb() {
  std::ifstream status("/proc/self/status");
  std::string name;
  long value = 0;
  while (status >> name) {
    if (name == "RssFile:") return (status >> value) ? value : -1;
  }
  return -1;
}

TEST(Memory, CodeThatRanLeavesTheProcessAndRunsAgain) {
  std::map<std::string, std::vector<int>> written;
  for (int i = 0; i < 1000; ++i) written["key" + std::to_string(i)].push_back(i);
  const long before = resident_file_kb();
  ASSERT_GT(before, 0);
  give_back_memory();
  EXPECT_LT(resident_file_kb(), before);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(written.at("key" + std::to_string(i)), std::vector<int>{i});
  }
  EXPECT_THROW(written.at("none"), std::out_of_range);  // tables of unwinding are constants too
}

}  // namespace
}  // namespace minato
