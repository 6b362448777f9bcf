// Aim: every event store keeps the contract of event_store.h; the one with files also over the end
// of the process.
#include "logs/event_store.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

#include "logs/memory/memory_event_store.h"
#include "logs/segments/segment_event_store.h"
#include "store/temporary_folder.h"

namespace minato::logs {
namespace {

template <class T>
T run(Awaitable<T> work) {
  asio::io_context context(1);
  std::optional<T> result;
  asio::co_spawn(context, std::move(work), [&](std::exception_ptr error, T value) {
    if (error) std::rethrow_exception(error);
    result.emplace(std::move(value));
  });
  context.run();
  return std::move(*result);
}

constexpr std::int64_t kNow = 1'700'000'000'000;
const StreamId kStream{"g1", "s1"};

std::unique_ptr<EventStore> open_segments(const std::string& folder) {
  SegmentStoreOptions options;
  options.folder = folder;
  options.open_streams_max = 2;
  options.limits = {.segment_bytes = 400, .segment_span = 3'600'000, .block_bytes = 150};
  return std::move(*SegmentEventStore::open(std::move(options)));
}

std::vector<NewEvent> numbered(std::int64_t from, int count) {
  std::vector<NewEvent> out;
  for (int i = 0; i < count; ++i) out.push_back({from + i, "m" + std::to_string(from + i - kNow)});
  return out;
}

std::vector<std::string> messages(const Page& page) {
  std::vector<std::string> out;
  for (const Event& event : page.events) out.push_back(event.message);
  return out;
}

class EventStoreContract : public testing::TestWithParam<bool> {
 protected:
  EventStoreContract() { open(); }
  void open() {
    store_.reset();
    if (GetParam())
      store_ = open_segments(folder_.path());
    else
      store_ = std::make_unique<MemoryEventStore>();
  }
  void append(const StreamId& stream, std::vector<NewEvent> events) {
    ASSERT_TRUE(run(store_->append(stream, std::move(events), kNow)));
  }
  Page read(ReadRange range, const StreamId& stream = kStream) {
    return *run(store_->read(stream, range));
  }

  store::TemporaryFolder folder_;
  std::unique_ptr<EventStore> store_;
};

TEST_P(EventStoreContract, StreamWithoutEventsIsEmpty) {
  EXPECT_TRUE(read({}).events.empty());
  EXPECT_EQ(run(store_->stats(kStream))->events, 0U);
}

TEST_P(EventStoreContract, ReadsForwardInPagesWithoutGapsOrRepeats) {
  for (int i = 0; i < 20; ++i) append(kStream, numbered(kNow + i * 5, 5));
  std::vector<std::string> all;
  ReadRange range{.events_max = 7};
  for (bool more = true; more;) {
    const Page page = read(range);
    EXPECT_LE(page.events.size(), 7U);
    for (const Event& event : page.events) all.push_back(event.message);
    more = page.more;
    range.after = page.events.back().position;
  }
  ASSERT_EQ(all.size(), 100U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(all[i], "m" + std::to_string(i));
}

TEST_P(EventStoreContract, ReadsBackwardFromTheEnd) {
  for (int i = 0; i < 20; ++i) append(kStream, numbered(kNow + i * 5, 5));
  const Page last = read({.backward = true, .events_max = 3});
  EXPECT_EQ(messages(last), (std::vector<std::string>{"m97", "m98", "m99"}));
  EXPECT_TRUE(last.more);
  const Page before =
      read({.before = last.events.front().position, .backward = true, .events_max = 2});
  EXPECT_EQ(messages(before), (std::vector<std::string>{"m95", "m96"}));
}

TEST_P(EventStoreContract, OrdersByTimeAcrossAppends) {
  append(kStream, numbered(kNow + 50, 10));
  append(kStream, numbered(kNow, 10));
  append(kStream, {{kNow + 55, "late"}});
  const auto all = messages(read({}));
  ASSERT_EQ(all.size(), 21U);
  EXPECT_EQ(all.front(), "m0");
  EXPECT_EQ(all[15], "m55");
  EXPECT_EQ(all[16], "late");
  EXPECT_EQ(messages(read({.backward = true, .events_max = 1})).front(), "m59");
}

TEST_P(EventStoreContract, KeepsToTheRangeOfTime) {
  for (int i = 0; i < 10; ++i) append(kStream, numbered(kNow + i * 10, 10));
  const auto some = messages(read({.after = {kNow + 20, 0}, .before = {kNow + 25, 0}}));
  EXPECT_EQ(some, (std::vector<std::string>{"m20", "m21", "m22", "m23", "m24"}));
}

TEST_P(EventStoreContract, PageIsLimitedByBytesButNeverEmpty) {
  append(kStream, {{kNow, std::string(100, 'a')}, {kNow + 1, std::string(100, 'b')}});
  const Page page = read({.bytes_max = 10});
  EXPECT_EQ(page.events.size(), 1U);
  EXPECT_TRUE(page.more);
}

TEST_P(EventStoreContract, StatsTellFirstAndLast) {
  append(kStream, numbered(kNow, 3));
  append(kStream, numbered(kNow + 100, 1));
  const auto stats = *run(store_->stats(kStream));
  EXPECT_EQ(stats.events, 4U);
  EXPECT_EQ(stats.first_timestamp, kNow);
  EXPECT_EQ(stats.last_timestamp, kNow + 100);
  EXPECT_EQ(stats.last_ingested, kNow);
}

TEST_P(EventStoreContract, ExpiryDropsWhatIsOldAndOnlyThat) {
  for (int i = 0; i < 20; ++i) append(kStream, numbered(kNow + i * 5, 5));
  ASSERT_TRUE(run(store_->expire(kStream, kNow + 60)));
  const auto left = messages(read({}));
  EXPECT_LT(left.size(), 80U);
  EXPECT_GE(left.size(), 40U);
  EXPECT_EQ(left.back(), "m99");
  ASSERT_TRUE(run(store_->expire(kStream, kNow + 1000)));
  EXPECT_TRUE(read({}).events.empty());
  append(kStream, numbered(kNow + 2000, 1));
  EXPECT_EQ(messages(read({})), (std::vector<std::string>{"m2000"}));
}

TEST_P(EventStoreContract, RemovalsTakeOnlyWhatTheyName) {
  const StreamId other{"g1", "s2"};
  const StreamId foreign{"g2", "s1"};
  for (const StreamId& stream : {kStream, other, foreign}) append(stream, numbered(kNow, 2));
  ASSERT_TRUE(run(store_->remove_stream(kStream)));
  EXPECT_TRUE(read({}).events.empty());
  EXPECT_EQ(read({}, other).events.size(), 2U);
  EXPECT_GT(*run(store_->group_bytes("g1")), 0U);
  ASSERT_TRUE(run(store_->remove_group("g1")));
  EXPECT_TRUE(read({}, other).events.empty());
  EXPECT_EQ(*run(store_->group_bytes("g1")), 0U);
  EXPECT_EQ(read({}, foreign).events.size(), 2U);
  ASSERT_TRUE(run(store_->keep_only({kStream})));
  EXPECT_TRUE(read({}, foreign).events.empty());
}

INSTANTIATE_TEST_SUITE_P(BackEnds, EventStoreContract, testing::Values(false, true),
                         [](const auto& info) { return info.param ? "segments" : "memory"; });

using SegmentEventStoreTest = EventStoreContract;
INSTANTIATE_TEST_SUITE_P(Files, SegmentEventStoreTest, testing::Values(true));

std::filesystem::path last_segment(const std::string& folder) {
  std::filesystem::path last;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/g1/s1")) {
    last = std::max(last, entry.path());
  }
  return last;
}

TEST_P(SegmentEventStoreTest, EventsAreThereAfterReopening) {
  for (int i = 0; i < 20; ++i) append(kStream, numbered(kNow + i * 5, 5));
  open();
  EXPECT_EQ(read({}).events.size(), 100U);
  append(kStream, numbered(kNow + 100, 1));
  EXPECT_EQ(messages(read({.backward = true, .events_max = 1})).front(), "m100");
}

TEST_P(SegmentEventStoreTest, TornTailIsCutAndWrittenOver) {
  append(kStream, numbered(kNow, 3));
  append(kStream, numbered(kNow + 10, 1));
  store_.reset();
  const auto file = last_segment(folder_.path());
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 3);
  open();
  EXPECT_EQ(messages(read({})), (std::vector<std::string>{"m0", "m1", "m2"}));
  append(kStream, numbered(kNow + 20, 1));
  open();
  EXPECT_EQ(messages(read({})), (std::vector<std::string>{"m0", "m1", "m2", "m20"}));
}

TEST_P(SegmentEventStoreTest, DamageAtTheTailIsFoundByItsChecksum) {
  append(kStream, numbered(kNow, 1));
  append(kStream, numbered(kNow + 10, 1));
  store_.reset();
  std::fstream file(last_segment(folder_.path()), std::ios::in | std::ios::out);
  file.seekp(-1, std::ios::end);
  file.put('X');
  file.close();
  open();
  EXPECT_EQ(messages(read({})), (std::vector<std::string>{"m0"}));
}

}  // namespace
}  // namespace minato::logs
