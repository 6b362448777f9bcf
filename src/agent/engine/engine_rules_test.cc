// Aim: a task goes through its steps in the order its containers ask for, ends when it must, and
// tells the control plane each thing once.
#include <gtest/gtest.h>

#include "agent/engine/decisions.h"
#include "agent/engine/report.h"
#include "agent/engine/task_builder.h"
#include "agent/engine/transitions.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;
using testing::make_task;

constexpr TimePoint kStart = from_unix_ms(1'700'000'000'000);

TaskRun run_of(const api::Task& task) {
  auto spec = derive_spec(task, 30s);
  EXPECT_TRUE(spec) << spec.error().message;
  return new_run(*std::move(spec));
}

std::vector<std::string> names(const TaskRun& task, const std::vector<Action>& actions) {
  static constexpr const char* kSteps[] = {"nothing", "pull", "create", "start", "restart", "stop"};
  std::vector<std::string> out;
  for (const Action& action : actions) {
    out.push_back(std::string(kSteps[static_cast<int>(action.step)]) + " " +
                  task.spec.containers[action.container].name);
  }
  return out;
}

using Names = std::vector<std::string>;

class EngineRulesTest : public ::testing::Test {
 protected:
  Names next() { return names(task, advance(task, now)); }
  void see(std::size_t container, const Observation& seen) { observe(task, container, seen, now); }
  // Brings a container to RUNNING through all its steps.
  void run(std::size_t container) {
    see(container, seen::Pulled{});
    (void)advance(task, now);
    see(container, seen::Created{.runtime_id = "id" + std::to_string(container)});
    (void)advance(task, now);
    see(container, seen::Started{.at = now});
  }

  TaskRun task;
  TimePoint now = kStart;
};

TEST_F(EngineRulesTest, GoesFromPullToRunningOneStepAtATime) {
  task = run_of(make_task({{.name = "app"}}));
  EXPECT_EQ(next(), Names{"pull app"});
  EXPECT_EQ(next(), Names{});
  see(0, seen::Pulled{.digest = "sha256:1"});
  EXPECT_EQ(next(), Names{"create app"});
  see(0, seen::Created{.runtime_id = "id"});
  EXPECT_EQ(next(), Names{"start app"});
  EXPECT_FALSE(next_report(task, "c"));
  see(0, seen::Started{.at = now});
  EXPECT_EQ(next(), Names{});
  auto report = next_report(task, "c");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->request.status, "RUNNING");
  EXPECT_EQ((*report->request.containers)[0].image_digest, "sha256:1");
  acknowledge(task, *report);
  EXPECT_FALSE(next_report(task, "c"));
}

TEST_F(EngineRulesTest, DependentWaitsForSuccessAndThenStartsAtOnce) {
  task = run_of(make_task({{.name = "app", .depends_on = {{"init", "SUCCESS"}}},
                           {.name = "init", .essential = false}}));
  EXPECT_EQ(next(), Names{"pull init"});
  run(1);
  EXPECT_EQ(next(), Names{});
  see(1, seen::Exited{.exit_code = 0});
  EXPECT_EQ(next(), Names{"pull app"});
  run(0);
  auto report = next_report(task, "c");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->request.status, "RUNNING");
  ASSERT_EQ(report->request.containers->size(), 2u);
  EXPECT_EQ((*report->request.containers)[1].status, "STOPPED");
  EXPECT_EQ((*report->request.containers)[1].exit_code, 0);
}

TEST_F(EngineRulesTest, FailedInitEndsTheTaskWithoutStartingTheRest) {
  task = run_of(make_task({{.name = "app", .depends_on = {{"init", "SUCCESS"}}},
                           {.name = "init", .essential = false}}));
  next();
  run(1);
  see(1, seen::Exited{.exit_code = 3});
  EXPECT_EQ(next(), Names{});
  EXPECT_EQ(status_of(task), TaskStatus::kStopped);
  EXPECT_FALSE(task.ran);
  const auto changes = *next_report(task, "c")->request.containers;
  EXPECT_EQ(changes[0].reason,
            "CannotStartContainerError: dependency graph: failed to resolve container ordering "
            "dependency [init(localhost:4566/web:1) (STOPPED->STOPPED) - Exit: 3] for target "
            "[app(localhost:4566/web:1) (NONE->RUNNING)] as dependency did not exit successfully.");
  EXPECT_EQ(changes[0].exit_code, 143);
}

// A task of which one container could not start was RUNNING when another one had.
TEST_F(EngineRulesTest, WhatLostAnEssentialContainerBeforeNeverRuns) {
  for (const bool first_fails : {true, false}) {
    task = run_of(make_task({{.name = "bad"}, {.name = "good"}}));
    next();
    if (!first_fails) run(1);
    see(0, seen::Pulled{});
    (void)advance(task, now);
    see(0, seen::Created{.runtime_id = "id0"});
    if (first_fails) {
      see(1, seen::Pulled{});
      (void)advance(task, now);
      see(1, seen::Created{.runtime_id = "id1"});
    }
    (void)advance(task, now);
    see(0, seen::StartFailed{.reason = "CannotStartContainerError: no"});
    if (first_fails) see(1, seen::Started{.at = now});
    EXPECT_EQ(next(), Names{"stop good"});
    EXPECT_EQ(status_of(task), TaskStatus::kPending);
    EXPECT_FALSE(next_report(task, "c"));
    see(1, seen::Exited{.exit_code = 137});
    const auto report = next_report(task, "c");
    ASSERT_TRUE(report);
    EXPECT_EQ(report->request.status, "STOPPED");
    EXPECT_EQ(report->request.containers->size(), 2u);
  }
}

// The start of a task that was over at once was never told.
TEST_F(EngineRulesTest, AQuickTaskIsToldToRunAndThenToHaveStopped) {
  task = run_of(make_task({{.name = "app"}}));
  next();
  see(0, seen::Pulled{});
  (void)advance(task, now);
  see(0, seen::Created{.runtime_id = "id"});
  (void)advance(task, now);
  see(0, seen::Exited{.exit_code = 3});
  see(0, seen::Started{.at = now});
  auto report = next_report(task, "c");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->request.status, "RUNNING");
  ASSERT_EQ(report->request.containers->size(), 1u);
  EXPECT_EQ(report->request.containers->front().status, "RUNNING");
  EXPECT_FALSE(report->request.containers->front().exit_code);
  acknowledge(task, *report);
  report = next_report(task, "c");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->request.status, "STOPPED");
  ASSERT_EQ(report->request.containers->size(), 1u);
  EXPECT_EQ(report->request.containers->front().exit_code, 3);
  acknowledge(task, *report);
  EXPECT_FALSE(next_report(task, "c"));
}

// A secondary container that cannot start ended the whole task.
TEST_F(EngineRulesTest, ADependencyThatIsNotMetEndsItsOwnContainerFirst) {
  task =
      run_of(make_task({{.name = "app"},
                        {.name = "init", .essential = false},
                        {.name = "side", .essential = false, .depends_on = {{"init", "SUCCESS"}}},
                        {.name = "more",
                         .essential = false,
                         .depends_on = {{"side", "COMPLETE"}, {"init", "COMPLETE"}}}}));
  next();
  run(0);
  run(1);
  see(1, seen::Exited{.exit_code = 1});
  EXPECT_EQ(next(), Names{"pull more"});
  EXPECT_EQ(task.containers[2].status, ContainerStatus::kStopped);
  EXPECT_FALSE(task.stop_wanted);
  run(3);
  EXPECT_EQ(status_of(task), TaskStatus::kRunning);
}

TEST_F(EngineRulesTest, ReasonsAreCutBetweenCharacters) {
  task = run_of(make_task({{.name = "app"}}));
  next();
  see(0, seen::PullFailed{.reason = "a" + [] {
        std::string ja;
        for (int i = 0; i < 200; ++i) ja += "\xE6\x97\xA5";
        return ja;
      }()});
  EXPECT_EQ(next_report(task, "c")->request.containers->front().reason->size(), 253u);
}

struct ConditionCase {
  const char* condition;
  bool running, healthy, ended;
  int exit_code;
  bool started;  // expected: the dependent goes on
};

TEST_F(EngineRulesTest, EachConditionIsMetByItsOwnState) {
  const ConditionCase cases[] = {
      {"START", true, false, false, 0, true},     {"START", true, false, true, 1, true},
      {"COMPLETE", true, false, false, 0, false}, {"COMPLETE", true, false, true, 7, true},
      {"SUCCESS", true, false, true, 0, true},    {"SUCCESS", true, false, true, 1, false},
      {"HEALTHY", true, false, false, 0, false},  {"HEALTHY", true, true, false, 0, true},
      {"HEALTHY", true, true, true, 0, false},
  };
  for (const ConditionCase& c : cases) {
    task = run_of(make_task({{.name = "app", .depends_on = {{"other", c.condition}}},
                             {.name = "other", .essential = false, .has_health_check = true}}));
    next();
    if (c.running) run(1);
    if (c.healthy) see(1, seen::HealthChanged{.health = "healthy"});
    if (c.ended) see(1, seen::Exited{.exit_code = c.exit_code});
    EXPECT_EQ(next() == Names{"pull app"}, c.started) << c.condition << c.ended << c.exit_code;
  }
}

TEST_F(EngineRulesTest, StartTimeoutOfTheDependencyEndsTheTask) {
  auto payload = make_task({{.name = "app", .depends_on = {{"db", "HEALTHY"}}},
                            {.name = "db", .has_health_check = true}});
  (*payload.containers)[1].start_timeout = 5;
  task = run_of(payload);
  next();
  run(1);
  EXPECT_EQ(next(), Names{});
  ASSERT_EQ(next_wake(task), now + 5s);
  now += 5s;
  EXPECT_EQ(next(), Names{"stop db"});
  EXPECT_TRUE(task.containers[0].reason.ends_with(" has timed out.")) << task.containers[0].reason;
  see(1, seen::Exited{.exit_code = 143});
  EXPECT_EQ(status_of(task), TaskStatus::kStopped);
}

TEST_F(EngineRulesTest, EssentialExitStopsTheOthersInReverseOrder) {
  task = run_of(make_task(
      {{.name = "db"}, {.name = "app", .depends_on = {{"db", "START"}}}, {.name = "side"}}));
  next();
  run(0);
  next();
  run(1);
  run(2);
  now += 1s;
  see(2, seen::Exited{.exit_code = 1, .finished_at = now});
  EXPECT_EQ(next(), Names{"stop app"});
  see(1, seen::Exited{.exit_code = 143});
  EXPECT_EQ(next(), Names{"stop db"});
  EXPECT_EQ(task.execution_stopped_at, now);
  auto running = next_report(task, "c");
  ASSERT_TRUE(running);
  EXPECT_EQ(running->request.status, "RUNNING");
  acknowledge(task, *running);
  now += 2s;
  see(0, seen::Exited{.exit_code = 143});
  auto report = next_report(task, "c");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->request.status, "STOPPED");
  EXPECT_EQ(report->request.execution_stopped_at, now - 2s);
}

TEST_F(EngineRulesTest, StopUsesTheContainersOwnTimeout) {
  auto payload = make_task({{.name = "app"}});
  (*payload.containers)[0].stop_timeout = 2;
  task = run_of(payload);
  next();
  run(0);
  want_stop(task);
  const auto actions = advance(task, now);
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(actions[0].grace, 2s);
}

TEST_F(EngineRulesTest, StoppedWhilePullingNeedsNoEngine) {
  task = run_of(make_task({{.name = "app"}}));
  next();
  want_stop(task);
  EXPECT_EQ(next(), Names{});
  EXPECT_EQ(status_of(task), TaskStatus::kStopped);
  see(0, seen::Pulled{});
  EXPECT_EQ(next(), Names{});
}

TEST_F(EngineRulesTest, StoppedWhileStartingIsStoppedOnceItRuns) {
  task = run_of(make_task({{.name = "app"}}));
  next();
  see(0, seen::Pulled{});
  next();
  see(0, seen::Created{.runtime_id = "id"});
  next();
  want_stop(task);
  EXPECT_EQ(next(), Names{});
  see(0, seen::Started{.at = now});
  EXPECT_EQ(next(), Names{"stop app"});
}

TEST_F(EngineRulesTest, FailedStopIsTriedAgainLater) {
  task = run_of(make_task({{.name = "app"}}));
  next();
  run(0);
  want_stop(task);
  EXPECT_EQ(next(), Names{"stop app"});
  see(0, seen::StopFailed{.reason = "busy"});
  EXPECT_EQ(next(), Names{});
  ASSERT_EQ(next_wake(task), now + 1s);
  now += 1s;
  EXPECT_EQ(next(), Names{"stop app"});
}

TEST_F(EngineRulesTest, CreateFailureStopsWithReasonAndWithoutId) {
  task = run_of(make_task({{.name = "app"}}));
  next();
  see(0, seen::Pulled{});
  next();
  see(0, seen::CreateFailed{.reason = "CannotCreateContainerError: no"});
  next();
  auto report = next_report(task, "c");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->request.status, "STOPPED");
  EXPECT_EQ((*report->request.containers)[0].reason, "CannotCreateContainerError: no");
  EXPECT_FALSE((*report->request.containers)[0].runtime_id);
  EXPECT_FALSE((*report->request.containers)[0].exit_code);
}

TEST_F(EngineRulesTest, OutOfMemoryIsTheReason) {
  task = run_of(make_task({{.name = "app"}}));
  next();
  run(0);
  see(0, seen::Exited{.exit_code = 137, .oom_killed = true});
  EXPECT_EQ(task.containers[0].reason, "OutOfMemoryError: Container killed due to memory usage");
}

TEST_F(EngineRulesTest, ExitBeforeTheAnswerToStartCounts) {
  task = run_of(make_task({{.name = "app"}}));
  next();
  see(0, seen::Pulled{});
  next();
  see(0, seen::Created{.runtime_id = "id"});
  next();
  see(0, seen::Exited{.exit_code = 0});
  see(0, seen::Started{.at = now});
  EXPECT_EQ(status_of(task), TaskStatus::kStopped);
  EXPECT_EQ(task.containers[0].exit_code, 0);
}

TEST_F(EngineRulesTest, RestartPolicyRestartsInPlaceAfterItsPeriod) {
  auto payload = make_task({{.name = "app"}});
  (*payload.containers)[0].restart_policy =
      api::RestartPolicy{.enabled = true,
                         .ignored_exit_codes = std::vector<std::int32_t>{0},
                         .restart_attempt_period = 60};
  task = run_of(payload);
  next();
  run(0);
  now += 60s;
  see(0, seen::Exited{.exit_code = 1});
  EXPECT_EQ(status_of(task), TaskStatus::kRunning);
  EXPECT_EQ(next(), Names{"restart app"});
  see(0, seen::Started{.at = now});
  EXPECT_EQ(task.containers[0].restart_count, 1);
  now += 59s;
  see(0, seen::Exited{.exit_code = 1});
  EXPECT_EQ(status_of(task), TaskStatus::kStopped);
}

TEST_F(EngineRulesTest, SecondaryExitInARunningTaskIsToldAlone) {
  task = run_of(make_task({{.name = "app"}, {.name = "job", .essential = false}}));
  next();
  run(0);
  run(1);
  acknowledge(task, *next_report(task, "c"));
  see(1, seen::Exited{.exit_code = 0});
  auto report = next_report(task, "c");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->request.status, "RUNNING");
  ASSERT_EQ(report->request.containers->size(), 1u);
  EXPECT_EQ((*report->request.containers)[0].container_name, "job");
}

TEST(DeriveSpec, RefusesWhatCanNeverRun) {
  const std::vector<api::Task> tasks = {
      make_task({}),
      make_task({{.name = "a"}, {.name = "a"}}),
      make_task({{.name = "a", .depends_on = {{"b", "START"}}}}),
      make_task({{.name = "a", .depends_on = {{"b", "SOON"}}}, {.name = "b"}}),
      make_task({{.name = "a", .depends_on = {{"b", "HEALTHY"}}}, {.name = "b"}}),
      make_task({{.name = "a", .depends_on = {{"b", "START"}}},
                 {.name = "b", .depends_on = {{"a", "COMPLETE"}}}}),
  };
  for (const api::Task& task : tasks) EXPECT_FALSE(derive_spec(task, 30s));
}

TEST(DeriveSpec, LinksAndVolumesFromAreDependencies) {
  auto payload = make_task({{.name = "web"}, {.name = "db"}, {.name = "data"}});
  (*payload.containers)[0].links = std::vector<std::string>{"db:database"};
  (*payload.containers)[0].volumes_from =
      std::vector<api::VolumeFrom>{{.source_container = "data"}};
  auto spec = derive_spec(payload, 30s);
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->containers[0].dependencies,
            (std::vector<Dependency>{{1, Condition::kStart}, {2, Condition::kCreate}}));
}

}  // namespace
}  // namespace minato::agent
