// Events in memory, for tests and for listing operations.
#pragma once

#include <map>
#include <mutex>

#include "logs/event_store.h"

namespace minato::logs {

class MemoryEventStore final : public EventStore {
 public:
  Awaitable<Result<>> append(StreamId stream, std::vector<NewEvent> events,
                             std::int64_t ingested) override;
  Awaitable<Result<Page>> read(StreamId stream, ReadRange range) override;
  Awaitable<Result<StreamStats>> stats(StreamId stream) override;
  Awaitable<Result<std::uint64_t>> group_bytes(std::string group) override;
  Awaitable<Result<>> expire(StreamId stream, std::int64_t timestamp) override;
  Awaitable<Result<>> remove_stream(StreamId stream) override;
  Awaitable<Result<>> remove_group(std::string group) override;
  Awaitable<Result<>> keep_only(std::set<StreamId> streams) override;

 private:
  struct Stream {
    std::map<Position, Event> events;
    std::uint64_t next_number = 1;
  };

  std::mutex mutex_;
  std::map<StreamId, Stream> streams_;
};

}  // namespace minato::logs
