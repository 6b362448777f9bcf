#include "logs/event_merge.h"

#include <algorithm>

namespace minato::logs {
namespace {

// Of one stream at a time in memory.
constexpr std::size_t kBufferEvents = 500;
constexpr std::size_t kBufferBytes = 256 * 1024;

}  // namespace

EventMerge::EventMerge(EventStore& store, std::vector<StreamRecord> streams, Range range)
    : store_(store), range_(std::move(range)) {
  std::ranges::sort(streams, {}, &StreamRecord::name);
  for (StreamRecord& stream : streams) {
    Position after{range_.from, 0};
    if (const auto& behind = range_.behind) {
      Position last{behind->position.timestamp, 0};
      if (stream.name == behind->stream) last = behind->position;
      if (stream.name < behind->stream) last.number = kAfterAll.number;
      after = std::max(after, last);
    }
    sources_.push_back({.stream = std::move(stream), .after = after});
  }
}

Awaitable<Result<>> EventMerge::fill(std::size_t index) {
  Source& source = sources_[index];
  const ReadRange range{.after = source.after,
                        .before = range_.before,
                        .backward = false,
                        .events_max = kBufferEvents,
                        .bytes_max = kBufferBytes};
  auto page = co_await store_.read(source.stream.events(), range);
  source.buffer.clear();
  source.at = 0;
  source.more = page && page->more;
  if (!page && page.error().code != ErrorCode::kNotFound) co_return fail(std::move(page).error());
  if (page) source.buffer = std::move(page->events);
  if (!source.buffer.empty()) source.after = source.buffer.back().position;
  co_return Result<>();
}

Awaitable<Result<std::optional<EventMerge::Found>>> EventMerge::next() {
  Source* first = nullptr;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    Source& source = sources_[i];
    if (source.at == source.buffer.size() && source.more) CO_TRY_VOID(co_await fill(i));
    if (source.at == source.buffer.size()) continue;
    const auto time = source.buffer[source.at].position.timestamp;
    if (!first || time < first->buffer[first->at].position.timestamp) first = &source;
  }
  if (!first) co_return std::optional<Found>();
  co_return std::optional<Found>(
      Found{.stream = &first->stream, .event = std::move(first->buffer[first->at++])});
}

}  // namespace minato::logs
