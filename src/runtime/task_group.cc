#include "runtime/task_group.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <mutex>
#include <vector>

namespace minato {

struct TaskGroup::State {
  State(Executor where, std::size_t most) : executor(std::move(where)), running_max(most) {}

  void ended();

  const Executor executor;
  const std::size_t running_max;
  std::mutex mutex;
  std::size_t running = 0;
  bool stopped = false;
  std::vector<std::shared_ptr<Timer>> waiting;  // each is used on its own executor only
};

void TaskGroup::State::ended() {
  std::vector<std::shared_ptr<Timer>> woken;
  {
    const std::lock_guard lock(mutex);
    if (--running > 0) return;
    woken.swap(waiting);
  }
  for (auto& timer : woken) {
    const Executor its_own = timer->executor();
    asio::post(its_own, [timer = std::move(timer)] { timer->cancel(); });
  }
}

TaskGroup::TaskGroup(Executor executor, std::size_t running_max)
    : state_(std::make_shared<State>(std::move(executor), running_max)) {}
TaskGroup::~TaskGroup() = default;

bool TaskGroup::spawn(Awaitable<void> task) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopped || state_->running >= state_->running_max) return false;
    ++state_->running;
  }
  asio::co_spawn(state_->executor, std::move(task), [state = state_](std::exception_ptr error) {
    if (error) std::terminate();
    state->ended();
  });
  return true;
}

std::size_t TaskGroup::size() const {
  const std::lock_guard lock(state_->mutex);
  return state_->running;
}

bool TaskGroup::stopped() const {
  const std::lock_guard lock(state_->mutex);
  return state_->stopped;
}

Awaitable<bool> TaskGroup::wait(Wait most) {
  const auto state = state_;
  const auto timer = std::make_shared<Timer>(co_await asio::this_coro::executor);
  timer->expires_after(most);
  {
    const std::lock_guard lock(state->mutex);
    if (state->running == 0) co_return true;
    state->waiting.push_back(timer);
  }
  (void)co_await timer->wait();
  const std::lock_guard lock(state->mutex);
  std::erase(state->waiting, timer);
  co_return state->running == 0;
}

Awaitable<bool> TaskGroup::stop(Wait most) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopped = true;
  }
  return wait(most);
}

}  // namespace minato
