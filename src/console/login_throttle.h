// Slows down whoever guesses secrets. Pure: the time comes from the caller.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "base/clock.h"

namespace minato::console {

// Counts failures by source address within a window. Remembers a bounded number of addresses; the
// one whose window began first makes room.
class LoginThrottle {
 public:
  static constexpr int kFailuresMax = 10;
  static constexpr Duration kWindow = std::chrono::minutes(1);
  static constexpr std::size_t kAddressesMax = 1024;

  // Whether another attempt may be made now.
  bool allows(const std::string& address, TimePoint now) const;
  void failed(const std::string& address, TimePoint now);
  std::size_t size() const { return failures_.size(); }

 private:
  struct Failures {
    TimePoint since;
    int count = 0;
  };
  void make_room(TimePoint now);

  std::map<std::string, Failures> failures_;
};

}  // namespace minato::console
