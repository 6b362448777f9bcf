#include "console/login_throttle.h"

#include <algorithm>

namespace minato::console {

bool LoginThrottle::allows(const std::string& address, TimePoint now) const {
  const auto found = failures_.find(address);
  return found == failures_.end() || found->second.count < kFailuresMax ||
         now >= found->second.since + kWindow;
}

void LoginThrottle::failed(const std::string& address, TimePoint now) {
  const auto found = failures_.find(address);
  if (found != failures_.end() && now < found->second.since + kWindow) {
    ++found->second.count;
    return;
  }
  if (found == failures_.end()) make_room(now);
  failures_[address] = {.since = now, .count = 1};
}

void LoginThrottle::make_room(TimePoint now) {
  std::erase_if(failures_,
                [now](const auto& entry) { return now >= entry.second.since + kWindow; });
  if (failures_.size() < kAddressesMax) return;
  failures_.erase(std::ranges::min_element(failures_, {},
                                           [](const auto& entry) { return entry.second.since; }));
}

}  // namespace minato::console
