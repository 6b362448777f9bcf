// The ring of events: order, scopes, resuming by id, and its bounds.
#include "console/event_log.h"

#include <gtest/gtest.h>

namespace minato::console {
namespace {

const EventScope kHome{"111122223333", "us-east-1"};
const EventScope kElsewhere{"111122223333", "eu-west-1"};
constexpr std::size_t kPlenty = 1024 * 1024;

TEST(EventLog, ShowsOnlyTheEventsOfAScopeInOrder) {
  EventLog log("e");
  log.append(kHome, "1");
  log.append(kElsewhere, "2");
  log.append(kHome, "3");
  const auto batch = log.read(kHome, 0, kPlenty);
  EXPECT_EQ(batch.frames, "id: e-0\ndata: 1\n\nid: e-2\ndata: 3\n\n");
  EXPECT_EQ(batch.next, 3U);
  EXPECT_EQ(log.read(kHome, batch.next, kPlenty).frames, "");
}

TEST(EventLog, ResumesAfterAnIdOfThisRunOnly) {
  EventLog log("e");
  log.append(kHome, "1");
  log.append(kHome, "2");
  EXPECT_EQ(log.after("e-0"), 1U);
  EXPECT_EQ(log.after("e-1"), 2U);
  for (const auto* id : {"e-2", "f-0", "e0", "e-", "e-x", "e-1x", "", "e--1"}) {
    EXPECT_EQ(log.after(id), std::nullopt) << id;
  }
}

TEST(EventLog, ForgetsTheOldestAboveItsBounds) {
  EventLog log("e");
  for (std::size_t i = 0; i < EventLog::kEventsMax + 10; ++i) log.append(kHome, "x");
  EXPECT_EQ(log.oldest(), 10U);
  EXPECT_FALSE(log.holds(9));
  EXPECT_TRUE(log.holds(10));
  EXPECT_EQ(log.after("e-8"), std::nullopt);
  EXPECT_EQ(log.after("e-9"), 10U);

  EventLog large("e");
  for (int i = 0; i < 5; ++i) large.append(kHome, std::string(EventLog::kBytesMax / 4, 'x'));
  EXPECT_EQ(large.newest() - large.oldest(), 4U);
}

TEST(EventLog, CutsABatchAfterAnEvent) {
  EventLog log("e");
  for (int i = 0; i < 3; ++i) log.append(kHome, "12345678");
  const auto first = log.read(kHome, 0, 10);
  EXPECT_EQ(first.next, 1U);
  EXPECT_EQ(log.read(kHome, first.next, kPlenty).next, 3U);
}

}  // namespace
}  // namespace minato::console
