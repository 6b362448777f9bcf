#include "agent/session/backoff.h"

#include <algorithm>

namespace minato::agent {

std::chrono::milliseconds jitter(Random& random, std::chrono::milliseconds max) {
  std::uint32_t value = 0;
  random.fill(std::as_writable_bytes(std::span(&value, 1)));
  return std::chrono::milliseconds(max.count() > 0 ? value % max.count() : 0);
}

std::chrono::milliseconds Backoff::next(Random& random) {
  const auto now = next_;
  const auto grown = std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(now.count()) * rule_.factor));
  next_ = std::min(grown, rule_.max);
  return now + jitter(random, now / 5);
}

}  // namespace minato::agent
