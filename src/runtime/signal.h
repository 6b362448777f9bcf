// Wakes coroutines that wait for a condition, on one single-threaded executor.
#pragma once

#include <list>
#include <utility>

#include "runtime/timer.h"

namespace minato {

// A waiter looks at its condition before it waits; between that look and the wait nothing else
// runs, so no wake-up is lost.
class Signal {
 public:
  explicit Signal(Executor executor) : executor_(std::move(executor)) {}
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  // Wakes all that wait.
  void notify();
  Awaitable<void> wait();
  // False when `most` passed without a notify().
  Awaitable<bool> wait_for(Wait most);

 private:
  Executor executor_;
  std::list<Timer*> waiters_;
};

}  // namespace minato
