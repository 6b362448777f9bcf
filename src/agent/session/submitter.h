// Tells the control plane what became of tasks: in order within a task, again until it is heard.
#pragma once

#include <deque>
#include <functional>
#include <set>
#include <string>

#include "agent/engine/report.h"
#include "agent/session/api_client.h"
#include "base/random.h"
#include "runtime/signal.h"
#include "runtime/task_group.h"

namespace minato::agent {

struct SubmitterPorts {
  std::function<std::optional<Report>(const std::string& arn)> next_report;
  std::function<void(const std::string& arn, const Report&)> acknowledge;
};

// Used from one executor. stop() before destruction. What is queued is names of tasks; what to say
// is asked for when it is their turn, so the queue never holds more than the tasks themselves.
class Submitter {
 public:
  Submitter(Executor executor, ApiClient& api, Random& random, SubmitterPorts ports);

  // The task may have something to tell.
  void changed(const std::string& arn);
  // Tells that a task was refused.
  void refuse(ecs::api::SubmitTaskStateChangeRequest request);
  Awaitable<void> stop();

 private:
  // Reports on their way at once.
  static constexpr std::size_t kSubmitsMax = 10;
  // Refusals that wait; beyond, the control plane sends the payload again and is refused again.
  static constexpr std::size_t kRefusalsMax = 100;

  void next();
  Awaitable<void> submit_task(std::string arn);
  Awaitable<void> submit_refusal(ecs::api::SubmitTaskStateChangeRequest request);
  // False when the agent stops first.
  Awaitable<bool> deliver(ecs::api::SubmitTaskStateChangeRequest request);

  Executor executor_;
  ApiClient& api_;
  Random& random_;
  SubmitterPorts ports_;
  std::set<std::string> busy_;  // queued or on their way
  std::deque<std::string> queue_;
  std::size_t running_ = 0;
  std::size_t refusals_ = 0;
  bool stopping_ = false;
  Signal stop_signal_;
  TaskGroup background_;
};

}  // namespace minato::agent
