// Growing waits between attempts. Pure but for the randomness passed in.
#pragma once

#include <chrono>

#include "base/random.h"

namespace minato::agent {

struct BackoffRule {
  std::chrono::milliseconds first;
  std::chrono::milliseconds max;
  double factor;
};

class Backoff {
 public:
  explicit Backoff(BackoffRule rule) : rule_(rule), next_(rule.first) {}

  // The wait before the next attempt: grows up to the maximum, with up to a fifth more by chance so
  // that many agents do not come at the same moment.
  std::chrono::milliseconds next(Random& random);
  void reset() { next_ = rule_.first; }

 private:
  BackoffRule rule_;
  std::chrono::milliseconds next_;
};

// Between nothing and `max`, evenly.
std::chrono::milliseconds jitter(Random& random, std::chrono::milliseconds max);

}  // namespace minato::agent
