// How long to wait before the next attempt.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>

#include "base/random.h"

namespace minato {

// Doubles from `first` to `most`; half of each wait is random, so that many who failed together do
// not come back together.
class Backoff {
 public:
  struct Range {
    std::chrono::milliseconds first;
    std::chrono::milliseconds most;
  };
  Backoff(Range range, Random& random) : range_(range), random_(random), next_(range.first) {}

  std::chrono::milliseconds next() {
    const auto wait = next_;
    next_ = std::min(next_ * 2, range_.most);
    const auto half = static_cast<std::uint64_t>(wait.count() / 2);
    std::uint64_t drawn = 0;
    random_.fill(std::as_writable_bytes(std::span(&drawn, 1)));
    return wait - std::chrono::milliseconds(half) + std::chrono::milliseconds(drawn % (half + 1));
  }
  // After a success.
  void reset() { next_ = range_.first; }

 private:
  Range range_;
  Random& random_;
  std::chrono::milliseconds next_;
};

}  // namespace minato
