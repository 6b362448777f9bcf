// Coroutines in the background, which somebody waits for.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>

#include "runtime/timer.h"

namespace minato {

// Safe from any thread. An exception that leaves a task is a bug and ends the program. Tasks may
// outlive the group, which does not wait by itself: stop() first where they use what goes with it.
class TaskGroup {
 public:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  explicit TaskGroup(Executor executor, std::size_t running_max = kNoLimit);
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // Starts `task` on the group's executor. False, and the task never runs, when running_max are
  // running or the group was stopped.
  bool spawn(Awaitable<void> task);
  std::size_t size() const;
  bool stopped() const;

  // True once nothing runs; false when something still did after `most`.
  Awaitable<bool> wait(Wait most = kForever);
  // From now on nothing starts; then as wait().
  Awaitable<bool> stop(Wait most = kForever);

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

}  // namespace minato
