#include "runtime/virtual_time.h"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace minato {

asio::execution_context::id VirtualTime::id;

std::optional<Moment> VirtualTime::next() const {
  if (waits_.empty() || waits_.begin()->first.first == Moment::max()) return std::nullopt;
  return std::max(now_, waits_.begin()->first.first);
}

bool VirtualTime::step() {
  const auto moment = next();
  if (!moment) return false;
  now_ = *moment;
  auto due = waits_.extract(waits_.begin());
  asio::post(due.mapped().executor,
             [done = std::move(due.mapped().done)]() mutable { done(true); });
  return true;
}

std::uint64_t VirtualTime::add(Moment moment, Executor executor, Done done) {
  const std::uint64_t place = ++last_place_;
  waits_.emplace(std::pair(moment, place), Waiting{std::move(executor), std::move(done)});
  return place;
}

void VirtualTime::end(Moment moment, std::uint64_t place) {
  auto ended = waits_.extract(std::pair(moment, place));
  if (ended.empty()) return;  // it was due
  asio::post(ended.mapped().executor,
             [done = std::move(ended.mapped().done)]() mutable { done(false); });
}

}  // namespace minato
