// Work that goes on after its request was answered.
#pragma once

#include <mutex>
#include <vector>

#include "base/async.h"
#include "base/resume.h"

namespace minato::registry {

// Callable from any thread. stop() before destruction.
class Background {
 public:
  // More than this at once are not started: everything run here is found again later.
  static constexpr std::size_t kRunningMax = 64;

  explicit Background(Executor executor) : executor_(std::move(executor)) {}

  // Takes a place; false when there is none or stop() was called. Each place taken is given to
  // run() or given back by cancel().
  bool reserve();
  void cancel() { done(); }
  void run(Awaitable<void> work);
  // Waits for what runs.
  Awaitable<void> stop();

 private:
  void done();

  const Executor executor_;
  std::mutex mutex_;
  bool stopped_ = false;
  std::size_t running_ = 0;
  std::vector<Resume<bool>> waiting_;
};

}  // namespace minato::registry
