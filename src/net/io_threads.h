// The threads everything asynchronous runs on: each one drives an event loop of its own.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/async.h"

namespace minato {

// Starts its threads at construction. What runs on an executor of it never runs in parallel with
// anything else on the same executor.
class IoThreads {
 public:
  explicit IoThreads(std::size_t count);
  ~IoThreads();  // stop()
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  std::vector<Executor> executors() const;
  Executor executor(std::size_t index) const;
  // Ends the loops and joins the threads; coroutines that still wait are destroyed with the object.
  // Stop what runs on them first. Not from one of the threads. Safe to call twice.
  void stop();

 private:
  struct Loop;
  std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace minato
