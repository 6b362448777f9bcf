// Fills a page of events up to its limits. Pure.
#pragma once

#include <algorithm>
#include <utility>

#include "logs/event_store.h"

namespace minato::logs {

// Events are offered in the direction of reading.
class PageBuilder {
 public:
  explicit PageBuilder(const ReadRange& range) : range_(range) {}

  // False when the page is full: the event was not taken, and more need not be offered.
  bool offer(Event event) {
    const bool full = page_.events.size() >= range_.events_max ||
                      bytes_ + event.message.size() > range_.bytes_max;
    if (full && !page_.events.empty()) {
      page_.more = true;
      return false;
    }
    bytes_ += event.message.size();
    page_.events.push_back(std::move(event));
    return true;
  }
  bool full() const { return page_.more; }

  Page finish() {
    if (range_.backward) std::ranges::reverse(page_.events);
    return std::move(page_);
  }

 private:
  const ReadRange range_;
  Page page_;
  std::size_t bytes_ = 0;
};

}  // namespace minato::logs
