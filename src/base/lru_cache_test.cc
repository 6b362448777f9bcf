// Aim: the cache keeps what was asked for last and never more than its weight.
#include "base/lru_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace minato {
namespace {

TEST(LruCache, ForgetsWhatWasNotAskedForLongest) {
  LruCache<std::string, int> cache(3);
  for (int i = 0; i < 3; ++i) cache.put(std::string(1, static_cast<char>('a' + i)), i, 1);
  ASSERT_NE(cache.find(std::string("a")), nullptr);
  cache.put("d", 3, 1);
  EXPECT_EQ(cache.find(std::string("b")), nullptr);
  ASSERT_NE(cache.find(std::string("a")), nullptr);
  EXPECT_EQ(*cache.find(std::string("a")), 0);
  EXPECT_EQ(cache.size(), 3U);
}

TEST(LruCache, CountsWeights) {
  LruCache<int, int> cache(10);
  cache.put(1, 1, 4);
  cache.put(2, 2, 4);
  cache.put(1, 10, 6);  // replaces: 4 + 6
  ASSERT_NE(cache.find(2), nullptr);
  EXPECT_EQ(*cache.find(1), 10);
  cache.put(3, 3, 10);
  EXPECT_EQ(cache.size(), 1U);
  cache.put(4, 4, 11);  // too heavy, and nothing goes for it
  EXPECT_EQ(cache.find(4), nullptr);
  EXPECT_NE(cache.find(3), nullptr);
  cache.erase(3);
  cache.put(5, 5, 10);
  EXPECT_NE(cache.find(5), nullptr);
  cache.clear();
  EXPECT_EQ(cache.size(), 0U);
}

}  // namespace
}  // namespace minato
