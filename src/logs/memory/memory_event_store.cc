#include "logs/memory/memory_event_store.h"

#include <algorithm>

#include "logs/page_builder.h"

namespace minato::logs {

Awaitable<Result<>> MemoryEventStore::append(StreamId stream, std::vector<NewEvent> events,
                                             std::int64_t ingested) {
  const std::scoped_lock lock(mutex_);
  Stream& to = streams_[stream];
  for (NewEvent& event : events) {
    const Position position{event.timestamp, to.next_number++};
    to.events.emplace(position, Event{position, ingested, std::move(event.message)});
  }
  co_return Result<>();
}

Awaitable<Result<Page>> MemoryEventStore::read(StreamId stream, ReadRange range) {
  const std::scoped_lock lock(mutex_);
  PageBuilder page(range);
  const Stream& from = streams_[stream];
  std::vector<const Event*> inside;
  for (auto at = from.events.upper_bound(range.after);
       at != from.events.end() && at->first < range.before; ++at) {
    inside.push_back(&at->second);
  }
  if (range.backward) std::ranges::reverse(inside);
  for (const Event* event : inside) {
    if (!page.offer(*event)) break;
  }
  co_return page.finish();
}

Awaitable<Result<StreamStats>> MemoryEventStore::stats(StreamId stream) {
  const std::scoped_lock lock(mutex_);
  StreamStats stats;
  for (const auto& [position, event] : streams_[stream].events) {
    if (stats.events++ == 0) stats.first_timestamp = position.timestamp;
    stats.bytes += event.message.size();
    stats.last_timestamp = position.timestamp;
    stats.last_ingested = std::max(stats.last_ingested, event.ingested);
  }
  co_return stats;
}

Awaitable<Result<std::uint64_t>> MemoryEventStore::group_bytes(std::string group) {
  const std::scoped_lock lock(mutex_);
  std::uint64_t bytes = 0;
  for (const auto& [id, stream] : streams_) {
    if (id.group != group) continue;
    for (const auto& [position, event] : stream.events) bytes += event.message.size();
  }
  co_return bytes;
}

Awaitable<Result<>> MemoryEventStore::expire(StreamId stream, std::int64_t timestamp) {
  const std::scoped_lock lock(mutex_);
  auto& events = streams_[stream].events;
  events.erase(events.begin(), events.lower_bound(Position{timestamp, 0}));
  co_return Result<>();
}

Awaitable<Result<>> MemoryEventStore::remove_stream(StreamId stream) {
  const std::scoped_lock lock(mutex_);
  streams_.erase(stream);
  co_return Result<>();
}

Awaitable<Result<>> MemoryEventStore::remove_group(std::string group) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(streams_, [&group](const auto& entry) { return entry.first.group == group; });
  co_return Result<>();
}

Awaitable<Result<>> MemoryEventStore::keep_only(std::set<StreamId> streams) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(streams_, [&streams](const auto& entry) { return !streams.contains(entry.first); });
  co_return Result<>();
}

}  // namespace minato::logs
