// Runs the tasks of this instance on a Docker Engine: decisions of engine/ become calls, answers
// and events become observations, every change is kept on disk.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/effects/image_puller.h"
#include "agent/engine/decisions.h"
#include "agent/engine/report.h"
#include "agent/engine/transitions.h"
#include "agent/mapping/ports.h"
#include "agent/mapping/volumes.h"
#include "agent/output/output_shipper.h"
#include "agent/state/state_folder.h"
#include "base/clock.h"
#include "base/random.h"
#include "docker/engine.h"
#include "runtime/signal.h"
#include "runtime/task_group.h"

namespace minato::agent {

struct TaskEngineOptions {
  std::string cluster;
  std::chrono::seconds stop_timeout{30};
  std::chrono::milliseconds cleanup_wait = std::chrono::hours(3);
  // Engines take longer for each when many containers are made at once.
  std::size_t launches_max = 4;
  std::chrono::milliseconds reconcile_interval = std::chrono::seconds(60);
};

struct TaskEngineParts {
  docker::Engine& engine;
  ImagePuller& puller;
  StateFolder& folder;
  const Clock& clock;
  Random& random;
  OutputShipper* output = nullptr;  // without one the output stays with the engine
};

// Used from one executor. start(), then anything, then stop() before destruction; stop() leaves
// every container as it is.
class TaskEngine {
 public:
  // `changed` is called with a task's ARN when next_report() may have something new.
  TaskEngine(Executor executor, TaskEngineParts parts, TaskEngineOptions options,
             std::function<void(const std::string&)> changed);
  ~TaskEngine();

  // Reads what is on disk and finds the containers again. kUnavailable when the engine does not
  // answer; may be called again then.
  Awaitable<Result<>> start();
  // Ends the background work, also by cutting the engine's waiting calls.
  Awaitable<void> stop();

  // Takes a task of a payload, or moves a known one's desired status forward. An error means that
  // it can never run; its message is the stop reason.
  Result<> accept(const api::Task& task);
  void stop_task(const std::string& arn);
  // Newer credentials of the role that pulls a task's images. They are never kept on disk.
  void renew_execution_role(const std::string& arn, const api::IAMRoleCredentials& credentials);
  // ARNs of tasks that have not ended.
  std::vector<std::string> active() const;

  struct View {
    const api::Task& payload;
    const TaskRun& run;
  };
  std::vector<View> tasks() const;
  std::optional<Report> next_report(const std::string& arn) const;
  void acknowledge(const std::string& arn, const Report& report);
  // Looks at the clock again.
  void wake() { timer_.notify(); }

 private:
  struct ActiveTask;
  using TaskPtr = std::shared_ptr<ActiveTask>;
  struct Launch {
    TaskPtr task;
    std::size_t container;
    Step step;
  };

  // task_engine.cc
  Result<TaskPtr> make_active(TaskRecord record);
  void see(const TaskPtr& task, std::size_t container, const Observation& observation);
  void pump(const TaskPtr& task);
  void save(const TaskPtr& task);
  void give_back_ports(ActiveTask& task);
  void launch_next();
  Awaitable<void> timer_loop();
  // task_engine_steps.cc
  Awaitable<void> run_launch(Launch launch);
  Awaitable<void> run_pull(TaskPtr task, std::size_t container);
  Awaitable<std::optional<api::IAMRoleCredentials>> execution_role(TaskPtr task);
  Awaitable<void> run_create(TaskPtr task, std::size_t container);
  Awaitable<Result<std::string>> create_container(TaskPtr task, std::size_t container);
  Awaitable<void> run_start(TaskPtr task, std::size_t container);
  Awaitable<Result<>> start_container(TaskPtr task, std::size_t container);
  Awaitable<void> run_stop(TaskPtr task, std::size_t container, std::chrono::seconds grace);
  Awaitable<void> clean_up(TaskPtr task);
  // task_engine_watch.cc
  Awaitable<Result<>> adopt();
  Awaitable<Result<>> reconcile();
  Awaitable<void> adopt_container(TaskPtr task, std::size_t container,
                                  const docker::ContainerState* found);
  Awaitable<void> watch_exit(TaskPtr task, std::size_t container);
  Awaitable<void> check_exit(TaskPtr task, std::size_t container);
  Awaitable<void> inspect_exit(TaskPtr task, std::size_t container);
  Awaitable<void> events_loop();
  Awaitable<void> reconcile_loop();
  void handle_event(const docker::Event& event);
  std::pair<TaskPtr, std::size_t> find_container(const std::string& runtime_id) const;

  Executor executor_;
  TaskEngineParts parts_;
  TaskEngineOptions options_;
  std::function<void(const std::string&)> changed_;
  std::map<std::string, TaskPtr> tasks_;
  PortPool ports_;
  std::deque<Launch> launches_;
  std::size_t launching_ = 0;
  std::unique_ptr<docker::EventStream> events_;
  std::int64_t events_since_ns_ = 0;
  Signal timer_;
  Signal credentials_;  // some came, or nobody wants them any more
  Signal stop_signal_;
  bool stopping_ = false;
  TaskGroup background_;
};

}  // namespace minato::agent
