// Slows down whoever guesses secrets. Pure: the time comes from the caller.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "base/clock.h"

namespace minato::console {

// Counts the failures of sources, whatever these are, within a window. Remembers a bounded number
// of sources; the one whose window began first makes room.
class LoginThrottle {
 public:
  static constexpr Duration kWindow = std::chrono::minutes(1);
  static constexpr std::size_t kSourcesMax = 1024;

  explicit LoginThrottle(int failures_max) : failures_max_(failures_max) {}

  // Whether another failure would still be below the limit.
  bool allows(const std::string& source, TimePoint now) const;
  void failed(const std::string& source, TimePoint now);
  std::size_t size() const { return failures_.size(); }

 private:
  struct Failures {
    TimePoint since;
    int count = 0;
  };
  void make_room(TimePoint now);

  const int failures_max_;
  std::map<std::string, Failures> failures_;
};

}  // namespace minato::console
