// Several streams of a group read as one, in the order of time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "logs/event_store.h"
#include "logs/records.h"
#include "logs/tokens.h"

namespace minato::logs {

// Events of the same millisecond come in the order of stream names.
class EventMerge {
 public:
  struct Range {
    std::int64_t from = 0;  // milliseconds; the end is excluded
    Position before = kAfterAll;
    std::optional<FilterToken> behind = {};
  };
  EventMerge(EventStore& store, std::vector<StreamRecord> streams, Range range);

  struct Found {
    const StreamRecord* stream;
    Event event;
  };
  // nullopt at the end. An error of the store; a stream that was deleted meanwhile has no events.
  Awaitable<Result<std::optional<Found>>> next();

 private:
  struct Source {
    StreamRecord stream;
    Position after;
    std::vector<Event> buffer = {};
    std::size_t at = 0;
    bool more = true;
  };
  Awaitable<Result<>> fill(std::size_t source);

  EventStore& store_;
  Range range_;
  std::vector<Source> sources_;  // by name
};

}  // namespace minato::logs
