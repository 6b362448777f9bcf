// The only timer, and the only clock of waits. Where a VirtualTime belongs to the context of the
// executor (runtime/virtual_time.h), waits take no time at all.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/async.h"

namespace minato {

class VirtualTime;

// Never goes back; says nothing about the time of day (base/clock.h does).
using Moment = std::chrono::steady_clock::time_point;
using Wait = std::chrono::nanoseconds;

inline constexpr Wait kForever = Wait::max();

Moment monotonic_now(const Executor& executor);

// One wait at a time. Used on its executor only; destruction ends the wait as cancel() does.
class Timer {
 public:
  explicit Timer(const Executor& executor);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Ends a wait that runs. Times that are past are due at once; kForever never is.
  void expires_after(Wait wait);
  void expires_at(Moment moment);
  void cancel();

  // True when the time came, false when the wait was ended.
  Awaitable<bool> wait();
  // The same for what is no coroutine. `done` is called once, never before then() has returned.
  void then(std::move_only_function<void(bool)> done);

  Executor executor() { return real_.get_executor(); }

 private:
  asio::steady_timer real_;
  VirtualTime* const virtual_;
  Moment moment_ = Moment::max();
  std::uint64_t place_ = 0;  // of the wait in virtual_; 0 for none
};

// On the executor of the awaiter.
Awaitable<void> sleep_for(Wait wait);

}  // namespace minato
