// Bounded parallelism: a task for each index, some at a time.
#pragma once

#include <cstddef>

#include "base/async.h"

namespace minato::importer {

class Tasks {
 public:
  virtual ~Tasks() = default;
  virtual Awaitable<void> run(std::size_t index) = 0;
};

// Runs the tasks 0..count-1, at most `jobs` at a time, on the caller's single-threaded executor,
// and returns when all have ended.
Awaitable<void> run_tasks(Tasks& tasks, std::size_t count, std::size_t jobs);

}  // namespace minato::importer
