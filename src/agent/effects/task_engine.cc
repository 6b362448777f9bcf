#include "agent/effects/task_engine.h"

#include "agent/effects/active_task.h"
#include "agent/mapping/names.h"
#include "base/log.h"

namespace minato::agent {
namespace {

constexpr std::size_t kNameDigits = 20;
// Longest sleep of the timer; it is woken earlier when something changes.
constexpr std::chrono::milliseconds kTimerMax = std::chrono::minutes(10);

constexpr std::chrono::milliseconds kAbortInterval{10};

}  // namespace

TaskEngine::TaskEngine(Executor executor, TaskEngineParts parts, TaskEngineOptions options,
                       std::function<void(const std::string&)> changed)
    : executor_(executor),
      parts_(parts),
      options_(std::move(options)),
      changed_(std::move(changed)),
      timer_(executor),
      credentials_(executor),
      stop_signal_(executor),
      background_(std::move(executor)) {}

TaskEngine::~TaskEngine() = default;

Awaitable<Result<>> TaskEngine::start() {
  if (tasks_.empty()) {
    for (TaskRecord& record : parts_.folder.load_tasks(options_.stop_timeout)) {
      const std::string arn = record.payload.arn;
      auto task = make_active(std::move(record));
      if (!task) {
        log::error("agent: task {} is dropped: {}", arn, task.error().message);
        continue;
      }
      tasks_.emplace(arn, *std::move(task));
    }
  }
  CO_TRY_VOID(co_await adopt());
  background_.spawn(timer_loop());
  background_.spawn(events_loop());
  background_.spawn(reconcile_loop());
  for (const auto& [arn, task] : std::map(tasks_)) {
    for (std::size_t i = 0; parts_.output && i < task->run().containers.size(); ++i) {
      const ContainerRun& mine = task->container(i);
      if (!mine.started_at || mine.runtime_id.empty()) continue;
      parts_.output->resume(task->record.payload, task->payload(i), mine.runtime_id);
    }
    pump(task);
  }
  co_return Result<>{};
}

Awaitable<void> TaskEngine::stop() {
  stopping_ = true;
  launches_.clear();
  if (events_) events_->abort();
  timer_.notify();
  credentials_.notify();
  stop_signal_.notify();
  // Only now: what ends because of it must not count as an end of a container. Again and again,
  // because what was about to ask the engine asks after the first time.
  while (background_.size() > 0) {
    parts_.engine.abort();
    co_await stop_signal_.wait_for(kAbortInterval);
  }
  co_await background_.wait();
}

Result<TaskEngine::TaskPtr> TaskEngine::make_active(TaskRecord record) {
  TRY(VolumePlan volumes, plan_volumes(record.payload, record.hex));
  auto task = std::make_shared<ActiveTask>();
  task->record = std::move(record);
  task->volumes = std::move(volumes);
  task->watched.resize(task->run().containers.size());
  task->checking_exit.resize(task->run().containers.size());
  for (std::size_t i = 0; i < task->run().containers.size(); ++i) {
    task->holds_ports.push_back(task->container(i).status < ContainerStatus::kStopped);
    if (task->holds_ports[i]) ports_.claim(task->container(i).ports);
  }
  return task;
}

Result<> TaskEngine::accept(const api::Task& payload) {
  const bool stop = payload.desired_status == "STOPPED";
  if (tasks_.contains(payload.arn)) {
    if (stop) {
      stop_task(payload.arn);
    } else if (payload.execution_role_credentials) {
      renew_execution_role(payload.arn, *payload.execution_role_credentials);
    }
    return {};
  }
  TRY(TaskSpec spec, derive_spec(payload, options_.stop_timeout));
  TaskRecord record{.payload = payload,
                    .run = new_run(std::move(spec)),
                    .hex = random_hex(parts_.random, kNameDigits)};
  for (std::size_t i = 0; i < record.run.containers.size(); ++i) {
    record.run.containers[i].docker_name =
        docker_name(payload, (*payload.containers)[i].name, record.hex);
  }
  if (stop) want_stop(record.run);
  TRY(TaskPtr task, make_active(std::move(record)));
  tasks_.emplace(payload.arn, task);
  pump(task);
  return {};
}

void TaskEngine::stop_task(const std::string& arn) {
  const auto found = tasks_.find(arn);
  if (found == tasks_.end() || found->second->run().stop_wanted) return;
  want_stop(found->second->run());
  credentials_.notify();
  pump(found->second);
}

void TaskEngine::renew_execution_role(const std::string& arn,
                                      const api::IAMRoleCredentials& credentials) {
  const auto found = tasks_.find(arn);
  if (found == tasks_.end()) return;
  found->second->record.payload.execution_role_credentials = credentials;
  credentials_.notify();
}

std::vector<std::string> TaskEngine::active() const {
  std::vector<std::string> out;
  for (const auto& [arn, task] : tasks_) {
    if (status_of(task->run()) != TaskStatus::kStopped) out.push_back(arn);
  }
  return out;
}

std::vector<TaskEngine::View> TaskEngine::tasks() const {
  std::vector<View> out;
  for (const auto& [arn, task] : tasks_) {
    out.push_back({.payload = task->record.payload, .run = task->record.run});
  }
  return out;
}

std::optional<Report> TaskEngine::next_report(const std::string& arn) const {
  const auto found = tasks_.find(arn);
  if (found == tasks_.end()) return std::nullopt;
  return agent::next_report(found->second->run(), options_.cluster);
}

void TaskEngine::acknowledge(const std::string& arn, const Report& report) {
  const auto found = tasks_.find(arn);
  if (found == tasks_.end()) return;
  agent::acknowledge(found->second->run(), report);
  save(found->second);
  timer_.notify();  // the clean-up may be due now
}

void TaskEngine::see(const TaskPtr& task, std::size_t container, const Observation& observation) {
  observe(task->run(), container, observation, parts_.clock.now());
  pump(task);
}

void TaskEngine::save(const TaskPtr& task) {
  if (auto saved = parts_.folder.save_task(task->record); !saved) {
    log::error("{}", saved.error().message);
  }
}

void TaskEngine::pump(const TaskPtr& task) {
  if (stopping_) {
    save(task);
    return;
  }
  for (const Action& action : advance(task->run(), parts_.clock.now())) {
    switch (action.step) {
      case Step::kPull:
        background_.spawn(run_pull(task, action.container));
        break;
      case Step::kStop:
        background_.spawn(run_stop(task, action.container, action.grace));
        break;
      case Step::kCreate:
      case Step::kStart:
      case Step::kRestart:
        launches_.push_back({.task = task, .container = action.container, .step = action.step});
        break;
      case Step::kNothing:
        break;
    }
  }
  give_back_ports(*task);
  save(task);
  launch_next();
  timer_.notify();
  changed_(task->record.payload.arn);
}

void TaskEngine::give_back_ports(ActiveTask& task) {
  for (std::size_t i = 0; i < task.run().containers.size(); ++i) {
    // Docker publishes no ports of a stopped container.
    if (!task.holds_ports[i] || task.container(i).status != ContainerStatus::kStopped) continue;
    ports_.give_back(task.container(i).ports);
    task.holds_ports[i] = false;
  }
}

void TaskEngine::launch_next() {
  while (!launches_.empty() && launching_ < options_.launches_max) {
    Launch launch = std::move(launches_.front());
    launches_.pop_front();
    ++launching_;
    background_.spawn(run_launch(std::move(launch)));
  }
}

Awaitable<void> TaskEngine::timer_loop() {
  while (!stopping_) {
    const TimePoint now = parts_.clock.now();
    std::chrono::milliseconds sleep = kTimerMax;
    std::vector<TaskPtr> due;
    for (const auto& [arn, task] : tasks_) {
      std::optional<TimePoint> at = next_wake(task->run());
      const TaskRun& run = task->run();
      const bool over = run.acknowledged == TaskStatus::kStopped && run.stopped_at;
      if (over && !task->cleaning) at = *run.stopped_at + options_.cleanup_wait;
      if (!at) continue;
      if (*at <= now)
        due.push_back(task);
      else
        sleep = std::min(sleep, *at - now);
    }
    for (const TaskPtr& task : due) {
      if (task->run().acknowledged == TaskStatus::kStopped) {
        task->cleaning = true;
        background_.spawn(clean_up(task));
      } else {
        pump(task);
      }
    }
    // A task that stays due (the engine does not answer) must not make this loop spin.
    if (!due.empty()) sleep = std::min(sleep, std::chrono::milliseconds(100));
    co_await timer_.wait_for(sleep);
  }
}

}  // namespace minato::agent
