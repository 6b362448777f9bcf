// Log events of streams: appended, read by time, dropped when they are old. Knows no names, only
// the ids that records carry. The same contract holds for every back end
// (logs/event_store_test.cc).
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/result.h"

namespace minato::logs {

// Ids are of [a-z0-9]: they become names of folders.
struct StreamId {
  std::string group;
  std::string stream;
  auto operator<=>(const StreamId&) const = default;
};

// The order of events in a stream: by time, then as they arrived.
struct Position {
  std::int64_t timestamp = 0;  // milliseconds since 1970
  std::uint64_t number = 0;    // of arrival, from 1
  auto operator<=>(const Position&) const = default;
};
inline constexpr Position kBeforeAll{0, 0};
inline constexpr Position kAfterAll{std::numeric_limits<std::int64_t>::max(),
                                    std::numeric_limits<std::uint64_t>::max()};

struct NewEvent {
  std::int64_t timestamp = 0;
  std::string message;
};

struct Event {
  Position position;
  std::int64_t ingested = 0;  // milliseconds since 1970
  std::string message;
};

// Events between `after` and `before`, both excluded. Forward: the first of them; backward: the
// last. At most `events_max` and `bytes_max` of messages, but one event at least.
struct ReadRange {
  Position after = kBeforeAll;
  Position before = kAfterAll;
  bool backward = false;
  std::size_t events_max = 10'000;
  std::size_t bytes_max = 1024 * 1024;
};

struct Page {
  std::vector<Event> events;  // in order, also when read backward
  bool more = false;          // the range goes on behind them (backward: before them)
};

struct StreamStats {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  std::int64_t first_timestamp = 0;  // of no meaning without events, as the next two
  std::int64_t last_timestamp = 0;
  std::int64_t last_ingested = 0;
};

// Callable from any executor; blocking work runs beside it. A stream needs no creation: without
// events it is empty. Calls end before the store does.
class EventStore {
 public:
  virtual ~EventStore() = default;
  // All or nothing; answered events outlive the process. kResourceExhausted when the disk is full.
  virtual Awaitable<Result<>> append(StreamId stream, std::vector<NewEvent> events,
                                     std::int64_t ingested) = 0;
  virtual Awaitable<Result<Page>> read(StreamId stream, ReadRange range) = 0;
  virtual Awaitable<Result<StreamStats>> stats(StreamId stream) = 0;
  // Bytes kept for all streams of a group.
  virtual Awaitable<Result<std::uint64_t>> group_bytes(std::string group) = 0;
  // Drops events before `timestamp`, in pieces of the store's own size: some of them may stay.
  virtual Awaitable<Result<>> expire(StreamId stream, std::int64_t timestamp) = 0;
  virtual Awaitable<Result<>> remove_stream(StreamId stream) = 0;
  virtual Awaitable<Result<>> remove_group(std::string group) = 0;
  // Removes every stream that is not named: what a crash left of deleted ones.
  virtual Awaitable<Result<>> keep_only(std::set<StreamId> streams) = 0;
};

}  // namespace minato::logs
