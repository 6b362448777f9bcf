#include "agent/engine/decisions.h"

#include <algorithm>
#include <string>

#include "agent/engine/transitions.h"

namespace minato::agent {
namespace {

enum class Verdict : std::uint8_t { kMet, kWait, kNever };

Verdict judge(const TaskRun& task, const Dependency& dependency, TimePoint now) {
  const ContainerRun& other = task.containers[dependency.container];
  const ContainerSpec& spec = task.spec.containers[dependency.container];
  const bool ended = other.status == ContainerStatus::kStopped;
  switch (dependency.condition) {
    case Condition::kCreate:
      return other.status >= ContainerStatus::kCreated ? Verdict::kMet : Verdict::kWait;
    case Condition::kStart:
      return other.status >= ContainerStatus::kRunning ? Verdict::kMet : Verdict::kWait;
    case Condition::kComplete:
      if (ended) return other.exit_code ? Verdict::kMet : Verdict::kNever;
      break;
    case Condition::kSuccess:
      if (ended) return other.exit_code == 0 ? Verdict::kMet : Verdict::kNever;
      break;
    case Condition::kHealthy:
      if (ended) return Verdict::kNever;
      if (other.status == ContainerStatus::kRunning && other.health == "healthy") {
        return Verdict::kMet;
      }
      break;
  }
  const bool too_late =
      spec.start_timeout && other.started_at && now >= *other.started_at + *spec.start_timeout;
  return too_late ? Verdict::kNever : Verdict::kWait;
}

Verdict judge_all(const TaskRun& task, std::size_t at, TimePoint now) {
  Verdict worst = Verdict::kMet;
  for (const Dependency& dependency : task.spec.containers[at].dependencies) {
    worst = std::max(worst, judge(task, dependency, now));
  }
  return worst;
}

// A container stops after everything that depends on it.
bool dependents_stopped(const TaskRun& task, std::size_t at) {
  for (std::size_t i = 0; i < task.containers.size(); ++i) {
    if (task.containers[i].status == ContainerStatus::kStopped) continue;
    for (const Dependency& dependency : task.spec.containers[i].dependencies) {
      if (dependency.container == at) return false;
    }
  }
  return true;
}

Step step_after(const ContainerRun& container) {
  switch (container.status) {
    case ContainerStatus::kNone:
    case ContainerStatus::kManifestPulled:
      return Step::kPull;
    case ContainerStatus::kPulled:
      return Step::kCreate;
    case ContainerStatus::kCreated:
      return Step::kStart;
    case ContainerStatus::kRunning:
      return container.restart_wanted ? Step::kRestart : Step::kNothing;
    case ContainerStatus::kStopped:
      return Step::kNothing;
  }
  return Step::kNothing;
}

void want_stop_if_essential_stopped(TaskRun& task) {
  for (std::size_t i = 0; i < task.containers.size(); ++i) {
    if (task.spec.containers[i].essential &&
        task.containers[i].status == ContainerStatus::kStopped) {
      task.stop_wanted = true;
    }
  }
}

// "app(web:1) (NONE->RUNNING)", as the AWS agent shows a container.
std::string shown(const TaskRun& task, std::size_t at) {
  const ContainerRun& container = task.containers[at];
  const bool over = container.status == ContainerStatus::kStopped;
  std::string out = task.spec.containers[at].name + "(" + task.spec.containers[at].image + ") (" +
                    std::string(full_name(container.status)) + "->" +
                    (over ? "STOPPED" : "RUNNING") + ")";
  if (container.exit_code) out += " - Exit: " + std::to_string(*container.exit_code);
  return out;
}

// Why a dependency will never be met, in the AWS agent's words.
std::string never_met(const TaskRun& task, std::size_t at, const Dependency& dependency) {
  const ContainerRun& other = task.containers[dependency.container];
  const std::string both =
      "[" + shown(task, dependency.container) + "] for target [" + shown(task, at) + "]";
  const std::string failed = "failed to resolve container ordering dependency " + both;
  if (other.status != ContainerStatus::kStopped) {
    return "container ordering dependency " + both + " has timed out.";
  }
  if (dependency.condition == Condition::kSuccess && other.exit_code) {
    return failed + " as dependency did not exit successfully.";
  }
  return failed + " because dependency will never start";
}

// A container whose dependency can never be met ends without having started, with the exit code
// that the AWS agent gives it then.
bool give_up(TaskRun& task, std::size_t at, TimePoint now) {
  constexpr int kExitCode = 143;
  ContainerRun& container = task.containers[at];
  const bool busy = container.in_flight != Step::kNothing && container.in_flight != Step::kPull;
  if (container.status >= ContainerStatus::kRunning || busy) return false;
  const auto& dependencies = task.spec.containers[at].dependencies;
  const auto never = std::ranges::find_if(dependencies, [&](const Dependency& dependency) {
    return judge(task, dependency, now) == Verdict::kNever;
  });
  if (never == dependencies.end()) return false;
  const std::string reason = never_met(task, at, *never);
  container.exit_code = kExitCode;
  end_container(task, at, "CannotStartContainerError: dependency graph: " + reason, now);
  return true;
}

void give_up_on_unmeetable(TaskRun& task, TimePoint now) {
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t i = 0; i < task.containers.size(); ++i) moved = give_up(task, i, now) || moved;
  }
}

void add(std::vector<Action>& actions, TaskRun& task, std::size_t at, Step step) {
  task.containers[at].in_flight = step;
  actions.push_back({.container = at,
                     .step = step,
                     .grace = step == Step::kStop ? task.spec.containers[at].stop_timeout
                                                  : std::chrono::seconds{0}});
}

// True when something changed that can let another container go on.
bool advance_stop(TaskRun& task, std::size_t at, TimePoint now, std::vector<Action>& actions) {
  ContainerRun& container = task.containers[at];
  if (container.status == ContainerStatus::kStopped) return false;
  const bool made = container.status >= ContainerStatus::kRunning && !container.restart_wanted;
  // A pull is not waited for; what is being made or started is stopped once it is there.
  const bool busy = container.in_flight != Step::kNothing && container.in_flight != Step::kPull;
  if (busy || (container.retry_at && now < *container.retry_at)) return false;
  if (!made) {
    end_container(task, at, "", now);
    return true;
  }
  if (dependents_stopped(task, at)) add(actions, task, at, Step::kStop);
  return false;
}

}  // namespace

std::vector<Action> advance(TaskRun& task, TimePoint now) {
  std::vector<Action> actions;
  want_stop_if_essential_stopped(task);
  if (!task.stop_wanted) {
    give_up_on_unmeetable(task, now);
    want_stop_if_essential_stopped(task);
  }
  if (!task.stop_wanted) {
    for (std::size_t i = 0; i < task.containers.size(); ++i) {
      ContainerRun& container = task.containers[i];
      const Step step = step_after(container);
      if (step == Step::kNothing || container.in_flight != Step::kNothing) continue;
      if (step != Step::kRestart && judge_all(task, i, now) != Verdict::kMet) continue;
      add(actions, task, i, step);
    }
    return actions;
  }
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t i = 0; i < task.containers.size(); ++i) {
      moved = advance_stop(task, i, now, actions) || moved;
    }
  }
  return actions;
}

std::optional<TimePoint> next_wake(const TaskRun& task) {
  std::optional<TimePoint> out;
  const auto consider = [&out](TimePoint time) { out = out ? std::min(*out, time) : time; };
  for (std::size_t i = 0; i < task.containers.size(); ++i) {
    const ContainerRun& container = task.containers[i];
    if (container.status == ContainerStatus::kStopped) continue;
    if (container.retry_at && container.in_flight == Step::kNothing) consider(*container.retry_at);
    if (task.stop_wanted || container.status >= ContainerStatus::kRunning) continue;
    for (const Dependency& dependency : task.spec.containers[i].dependencies) {
      const ContainerRun& other = task.containers[dependency.container];
      const auto& timeout = task.spec.containers[dependency.container].start_timeout;
      const bool timed = dependency.condition >= Condition::kComplete;
      if (timed && timeout && other.started_at) consider(*other.started_at + *timeout);
    }
  }
  return out;
}

}  // namespace minato::agent
