// Aim: whatever the engine answers and in whatever order, statuses only rise, no step is asked for
// twice at a time, and a task that has to end does end.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <deque>

#include "agent/engine/decisions.h"
#include "agent/engine/report.h"
#include "agent/engine/task_builder.h"
#include "agent/engine/transitions.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;

constexpr const char* kConditions[] = {"START", "COMPLETE", "SUCCESS", "HEALTHY"};

api::Task arbitrary_task() {
  const int size = *rc::gen::inRange(1, 5);
  std::vector<testing::ContainerBuilder> containers;
  for (int i = 0; i < size; ++i) {
    testing::ContainerBuilder builder{.name = "c" + std::to_string(i)};
    builder.essential = i == 0 || *rc::gen::arbitrary<bool>();
    builder.has_health_check = true;
    // Only towards earlier ones: no circles.
    for (int other = 0; other < i; ++other) {
      if (*rc::gen::inRange(0, 3) != 0) continue;
      builder.depends_on.emplace_back("c" + std::to_string(other),
                                      kConditions[*rc::gen::inRange(0, 4)]);
    }
    containers.push_back(builder);
  }
  auto task = testing::make_task(containers);
  for (auto& container : *task.containers) {
    if (*rc::gen::arbitrary<bool>()) container.start_timeout = 20;
  }
  return task;
}

// Plays the engine: answers what is asked, well or badly.
struct World {
  TaskRun task;
  TimePoint now = from_unix_ms(1'700'000'000'000);
  std::deque<Action> asked;
  std::vector<bool> alive;  // the engine has a running container

  explicit World(TaskSpec spec) : task(new_run(std::move(spec))) {
    alive.resize(task.containers.size());
  }

  void see(std::size_t container, const Observation& seen) {
    const auto before = task.containers;
    observe(task, container, seen, now);
    check_rising(before);
  }

  void decide() {
    const auto before = task.containers;
    for (const Action& action : advance(task, now)) {
      for (const Action& other : asked) RC_ASSERT(other.container != action.container);
      asked.push_back(action);
    }
    check_rising(before);
  }

  void check_rising(const std::vector<ContainerRun>& before) const {
    for (std::size_t i = 0; i < before.size(); ++i) {
      RC_ASSERT(task.containers[i].status >= before[i].status);
    }
  }

  void answer(bool well) {
    if (asked.empty()) return;
    const Action action = asked.front();
    asked.pop_front();
    switch (action.step) {
      case Step::kPull:
        well ? see(action.container, seen::Pulled{}) : see(action.container, seen::PullFailed{"p"});
        break;
      case Step::kCreate:
        well ? see(action.container, seen::Created{"id", {}})
             : see(action.container, seen::CreateFailed{"c"});
        break;
      case Step::kStart:
      case Step::kRestart:
        alive[action.container] = well;
        well ? see(action.container, seen::Started{now})
             : see(action.container, seen::StartFailed{"s"});
        break;
      case Step::kStop:
        if (well) {
          alive[action.container] = false;
          see(action.container, seen::Exited{.exit_code = 143});
        } else {
          see(action.container, seen::StopFailed{"t"});
        }
        break;
      case Step::kNothing:
        break;
    }
  }

  void disturb() {
    const auto at = *rc::gen::inRange<std::size_t>(0, alive.size());
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        now += std::chrono::seconds(*rc::gen::inRange(1, 30));
        break;
      case 1:
        if (alive[at]) {
          alive[at] = false;
          see(at, seen::Exited{.exit_code = *rc::gen::inRange(0, 2)});
        }
        break;
      case 2:
        see(at, seen::HealthChanged{"healthy"});
        break;
      case 3:
        answer(*rc::gen::inRange(0, 4) != 0);
        break;
      default:
        answer(true);
    }
  }

  // From here on all goes well; the task must come to its end by itself.
  void settle() {
    for (int i = 0; i < 200 && status_of(task) != TaskStatus::kStopped; ++i) {
      decide();
      if (asked.empty()) {
        if (const auto wake = next_wake(task)) now = std::max(now, *wake);
      }
      answer(true);
    }
  }
};

TEST(EngineProperties, StatusesRiseAndAStopWantedTaskEnds) {
  EXPECT_TRUE(rc::check([] {
    auto spec = derive_spec(arbitrary_task(), 30s);
    RC_ASSERT(spec.has_value());
    World world(*std::move(spec));
    const int steps = *rc::gen::inRange(0, 60);
    for (int i = 0; i < steps; ++i) {
      world.decide();
      world.disturb();
    }
    want_stop(world.task);
    world.settle();
    RC_ASSERT(status_of(world.task) == TaskStatus::kStopped);
    RC_ASSERT(std::ranges::count(world.alive, true) == 0);
    RC_ASSERT(world.task.stopped_at.has_value());
    world.decide();
    RC_ASSERT(advance(world.task, world.now).empty());
  }));
}

TEST(EngineProperties, AnEssentialExitEndsTheTask) {
  EXPECT_TRUE(rc::check([] {
    auto spec = derive_spec(arbitrary_task(), 30s);
    World world(*std::move(spec));
    const int steps = *rc::gen::inRange(0, 40);
    for (int i = 0; i < steps; ++i) {
      world.decide();
      world.disturb();
    }
    world.alive[0] = false;
    world.see(0, seen::Exited{.exit_code = 1});
    std::erase_if(world.asked, [](const Action& action) { return action.container == 0; });
    world.settle();
    RC_ASSERT(status_of(world.task) == TaskStatus::kStopped);
    RC_ASSERT(world.task.execution_stopped_at.has_value());
  }));
}

TEST(EngineProperties, ReportsEndOnceAcknowledged) {
  EXPECT_TRUE(rc::check([] {
    auto spec = derive_spec(arbitrary_task(), 30s);
    World world(*std::move(spec));
    TaskStatus told = TaskStatus::kPending;
    int reports = 0;
    for (int i = 0; i < 80; ++i) {
      world.decide();
      world.disturb();
      while (auto report = next_report(world.task, "c")) {
        RC_ASSERT(report->status >= told);
        told = report->status;
        acknowledge(world.task, *report);
        ++reports;
      }
    }
    // Each container rises through two statuses that are told, the task through two.
    RC_ASSERT(reports <= static_cast<int>(world.task.containers.size()) * 2 + 2);
  }));
}

}  // namespace
}  // namespace minato::agent
