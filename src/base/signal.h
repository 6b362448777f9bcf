// Waiting and background work of coroutines on one single-threaded executor.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <list>

#include "base/async.h"

namespace minato {

// Wakes every coroutine that waits. A waiter looks at its condition before it waits; between that
// look and the wait nothing else runs, so no wake-up is lost.
class Signal {
 public:
  explicit Signal(Executor executor) : executor_(std::move(executor)) {}
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  void notify();
  Awaitable<void> wait();
  // False when `timeout` passed without a notify().
  Awaitable<bool> wait_for(std::chrono::milliseconds timeout);

 private:
  Executor executor_;
  std::list<asio::steady_timer*> waiters_;
};

// Coroutines that run in the background. wait() before destruction. An exception that leaves one of
// them is a bug and ends the program.
class TaskGroup {
 public:
  explicit TaskGroup(Executor executor) : executor_(executor), finished_(std::move(executor)) {}

  void spawn(Awaitable<void> task);
  // Returns once nothing runs any more.
  Awaitable<void> wait();
  std::size_t size() const { return running_; }

 private:
  Executor executor_;
  Signal finished_;
  std::size_t running_ = 0;
};

}  // namespace minato
