// The latest events of the server, for streams that start or resume. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minato::console {

// Whose events a stream shows.
struct EventScope {
  std::string account;
  std::string region;
  bool operator==(const EventScope&) const = default;
};

class EventLog {
 public:
  static constexpr std::size_t kEventsMax = 2'000;
  static constexpr std::size_t kBytesMax = 8 * 1024 * 1024;

  // `epoch` tells this run of the server from others; it is part of every id.
  explicit EventLog(std::string epoch) : epoch_(std::move(epoch)) {}

  // Keeps the event, forgets the oldest above the bounds.
  void append(EventScope scope, std::string json);

  // Where a stream stands: the number of the event that it wants next.
  using Position = std::uint64_t;
  Position oldest() const { return first_; }
  Position newest() const { return first_ + events_.size(); }
  // After the event with this id; nullopt when it was never ours or is forgotten, so that a stream
  // that goes on there would miss something.
  std::optional<Position> after(std::string_view id) const;
  // True when nothing from `position` on was forgotten.
  bool holds(Position position) const { return position >= first_; }

  struct Batch {
    std::string frames;  // "id: ...\ndata: ...\n\n" of each event of the scope
    Position next = 0;
  };
  // At most about `bytes_max` of frames, from `position` on.
  Batch read(const EventScope& scope, Position position, std::size_t bytes_max) const;

 private:
  struct Event {
    EventScope scope;
    std::string json;
  };
  const std::string epoch_;
  std::deque<Event> events_;
  Position first_ = 0;  // number of events_.front()
  std::size_t bytes_ = 0;
};

}  // namespace minato::console
