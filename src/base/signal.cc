#include "base/signal.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace minato {

void Signal::notify() {
  for (asio::steady_timer* timer : waiters_) timer->cancel();
}

Awaitable<void> Signal::wait() {
  (void)co_await wait_for(std::chrono::milliseconds::max());
}

Awaitable<bool> Signal::wait_for(std::chrono::milliseconds timeout) {
  asio::steady_timer timer(executor_);
  if (timeout == std::chrono::milliseconds::max()) {
    timer.expires_at(asio::steady_timer::time_point::max());
  } else {
    timer.expires_after(timeout);
  }
  const auto place = waiters_.insert(waiters_.end(), &timer);
  const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  waiters_.erase(place);
  co_return bool(error);
}

void TaskGroup::spawn(Awaitable<void> task) {
  ++running_;
  asio::co_spawn(executor_, std::move(task), [this](std::exception_ptr error) {
    if (error) std::terminate();
    --running_;
    finished_.notify();
  });
}

Awaitable<void> TaskGroup::wait() {
  while (running_ > 0) co_await finished_.wait();
}

}  // namespace minato
