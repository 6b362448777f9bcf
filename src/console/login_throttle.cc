#include "console/login_throttle.h"

#include <algorithm>

namespace minato::console {

bool LoginThrottle::allows(const std::string& source, TimePoint now) const {
  const auto found = failures_.find(source);
  return found == failures_.end() || found->second.count < failures_max_ ||
         now >= found->second.since + kWindow;
}

void LoginThrottle::failed(const std::string& source, TimePoint now) {
  const auto found = failures_.find(source);
  if (found != failures_.end() && now < found->second.since + kWindow) {
    ++found->second.count;
    return;
  }
  if (found == failures_.end()) make_room(now);
  failures_[source] = {.since = now, .count = 1};
}

void LoginThrottle::make_room(TimePoint now) {
  std::erase_if(failures_,
                [now](const auto& entry) { return now >= entry.second.since + kWindow; });
  if (failures_.size() < kSourcesMax) return;
  failures_.erase(std::ranges::min_element(failures_, {},
                                           [](const auto& entry) { return entry.second.since; }));
}

}  // namespace minato::console
