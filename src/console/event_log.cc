#include "console/event_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace minato::console {

void EventLog::append(EventScope scope, std::string json) {
  bytes_ += json.size();
  events_.push_back({std::move(scope), std::move(json)});
  while (events_.size() > kEventsMax || (bytes_ > kBytesMax && events_.size() > 1)) {
    bytes_ -= events_.front().json.size();
    events_.pop_front();
    ++first_;
  }
}

std::optional<EventLog::Position> EventLog::after(std::string_view id) const {
  if (!id.starts_with(epoch_) || id.size() <= epoch_.size() || id[epoch_.size()] != '-') {
    return std::nullopt;
  }
  const std::string_view digits = id.substr(epoch_.size() + 1);
  Position number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size()) return std::nullopt;
  if (number >= newest() || number + 1 < first_) return std::nullopt;
  return number + 1;
}

EventLog::Batch EventLog::read(const EventScope& scope, Position position,
                               std::size_t bytes_max) const {
  Batch batch{.frames = {}, .next = std::max(position, first_)};
  while (batch.next < newest() && batch.frames.size() < bytes_max) {
    const Event& event = events_[static_cast<std::size_t>(batch.next - first_)];
    if (event.scope == scope) {
      fmt::format_to(std::back_inserter(batch.frames), "id: {}-{}\ndata: {}\n\n", epoch_,
                     batch.next, event.json);
    }
    ++batch.next;
  }
  return batch;
}

}  // namespace minato::console
