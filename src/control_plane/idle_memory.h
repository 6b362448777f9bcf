// Memory that a server keeps while nobody asks it anything.
#pragma once

#include <atomic>
#include <optional>

#include "runtime/every.h"

namespace minato {

// Gives memory back after every quiet minute that follows a busy one, the start among them.
class IdleMemory {
 public:
  // One period without requests is quiet.
  static constexpr auto kPeriod = std::chrono::minutes(1);

  // A request came. Callable from any thread.
  void note_request() {
    // Most calls only read, so that threads do not take the cache line from each other.
    if (!asked_.load(std::memory_order_relaxed)) asked_.store(true, std::memory_order_relaxed);
  }
  // Once a period: whether memory is to be given back now.
  bool look();

  // Looks from now on, on a single-threaded executor; end it there with stop().
  void start(const Executor& executor);
  Awaitable<void> stop();

 private:
  std::atomic<bool> asked_ = true;
  bool gave_back_ = false;  // and nothing was asked since
  std::optional<Every> looks_;
};

}  // namespace minato
