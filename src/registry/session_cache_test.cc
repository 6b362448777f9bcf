// Aim: a session is known until its token ends or a key changes, and no token is kept.
#include "registry/session_cache.h"

#include <gtest/gtest.h>

namespace minato::registry {
namespace {

std::shared_ptr<const Session> session(TimePoint expires) {
  return std::make_shared<const Session>(Session{.region = {}, .expires_at = expires});
}

TEST(SessionCache, EndsWithTokenAndKeys) {
  const TimePoint now = from_unix_ms(1'700'000'000'000);
  SessionCache cache;
  const auto key = SessionCache::key_of("Basic one");
  EXPECT_EQ(cache.find(key, now, 1), nullptr);
  cache.put(key, session(now + Duration(10)), 1);
  EXPECT_NE(cache.find(key, now + Duration(9), 1), nullptr);
  EXPECT_EQ(cache.find(SessionCache::key_of("Basic two"), now, 1), nullptr);
  EXPECT_EQ(cache.find(key, now + Duration(10), 1), nullptr);
  EXPECT_EQ(cache.size(), 0U);
  cache.put(key, session(now + Duration(10)), 1);
  EXPECT_EQ(cache.find(key, now, 2), nullptr);
  // Verified while a key changed: as good as unknown.
  cache.put(key, session(now + Duration(10)), 1);
  EXPECT_EQ(cache.find(key, now, 2), nullptr);
}

TEST(SessionCache, IsBounded) {
  const TimePoint now = from_unix_ms(1'700'000'000'000);
  SessionCache cache;
  for (std::size_t i = 0; i < SessionCache::kEntries + 10; ++i) {
    cache.put(SessionCache::key_of(std::to_string(i)), session(now + Duration(10)), 1);
  }
  EXPECT_EQ(cache.size(), SessionCache::kEntries);
  EXPECT_EQ(cache.find(SessionCache::key_of("0"), now, 1), nullptr);
}

}  // namespace
}  // namespace minato::registry
