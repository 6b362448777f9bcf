// Mutual exclusion between coroutines, by key. It only saves lost races inside one process:
// correctness rests on the conditions of the transactions.
#pragma once

#include <array>
#include <deque>
#include <mutex>
#include <string_view>
#include <utility>

#include "base/async.h"
#include "base/resume.h"

namespace minato::registry {

// Callable from any executor. Two keys may share a gate, so nobody holds two at once.
class Gates {
  struct Gate {
    std::mutex mutex;
    bool held = false;
    std::deque<Resume<bool>> waiting;
  };

 public:
  // Leaves the gate when destroyed.
  class Hold {
   public:
    explicit Hold(Gate* gate) : gate_(gate) {}
    Hold(Hold&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold();

   private:
    Gate* gate_;
  };

  // Waits until nobody else holds the gate of `key`; first come, first served.
  Awaitable<Hold> enter(std::string_view key);

 private:
  std::array<Gate, 64> gates_;
};

}  // namespace minato::registry
