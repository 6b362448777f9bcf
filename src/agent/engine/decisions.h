// What to do next about a task. Pure: (wanted, seen, now) -> actions.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "agent/engine/task_run.h"

namespace minato::agent {

struct Action {
  std::size_t container = 0;
  Step step = Step::kNothing;
  std::chrono::seconds grace{0};  // of kStop
  bool operator==(const Action&) const = default;
};

// Every action that can begin now. They are marked as in flight: none is given twice until an
// observation ends it. Also ends what can be ended without the engine (a container that was never
// started in a task that stops, or whose dependency can never be met), and decides that a task
// stops because an essential container did.
std::vector<Action> advance(TaskRun& task, TimePoint now);

// When to call advance() again though nothing was seen: a start timeout or the retry of a stop.
std::optional<TimePoint> next_wake(const TaskRun& task);

}  // namespace minato::agent
