#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "net/task_group_impl.h"

namespace minato::http {

TaskGroup::Token::Token(std::shared_ptr<TaskGroup> group) : group_(std::move(group)) {
  std::lock_guard lock(group_->mutex_);
  ++group_->size_;
}

TaskGroup::Token::~Token() {
  if (group_) group_->leave();
}

std::size_t TaskGroup::size() const {
  std::lock_guard lock(mutex_);
  return size_;
}

void TaskGroup::leave() {
  std::vector<std::shared_ptr<Waiter>> waiters;
  {
    std::lock_guard lock(mutex_);
    if (--size_ > 0) return;
    waiters.swap(waiters_);
  }
  for (auto& waiter : waiters) {
    auto executor = waiter->timer.get_executor();
    asio::post(executor, [waiter = std::move(waiter)] { waiter->timer.cancel(); });
  }
}

Awaitable<bool> TaskGroup::wait(std::chrono::milliseconds timeout) {
  auto self = shared_from_this();
  auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  {
    std::lock_guard lock(mutex_);
    if (size_ == 0) co_return true;
    waiters_.push_back(waiter);
  }
  waiter->timer.expires_after(timeout);
  co_await waiter->timer.async_wait(asio::as_tuple(asio::deferred));
  std::lock_guard lock(mutex_);
  std::erase(waiters_, waiter);
  co_return size_ == 0;
}

}  // namespace minato::http
