#include "runtime/timer.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/resume.h"
#include "runtime/virtual_time.h"

namespace minato {
namespace {

VirtualTime* virtual_time_of(const Executor& executor) {
  auto& context = asio::query(executor, asio::execution::context);
  if (!asio::has_service<VirtualTime>(context)) return nullptr;
  return &asio::use_service<VirtualTime>(context);
}

Moment moment_after(Moment now, Wait wait) {
  return wait >= Moment::max() - now ? Moment::max() : now + wait;
}

}  // namespace

Moment monotonic_now(const Executor& executor) {
  const VirtualTime* time = virtual_time_of(executor);
  return time ? time->now() : std::chrono::steady_clock::now();
}

Timer::Timer(const Executor& executor)
    : real_(executor, Moment::max()), virtual_(virtual_time_of(executor)) {}

Timer::~Timer() {
  cancel();
}

void Timer::expires_after(Wait wait) {
  expires_at(moment_after(virtual_ ? virtual_->now() : std::chrono::steady_clock::now(), wait));
}

void Timer::expires_at(Moment moment) {
  cancel();
  moment_ = moment;
  if (!virtual_) real_.expires_at(moment);
}

void Timer::cancel() {
  if (!virtual_) {
    real_.cancel();
  } else if (place_ != 0) {
    virtual_->end(moment_, std::exchange(place_, 0));
  }
}

Awaitable<bool> Timer::wait() {
  if (!virtual_) {
    const auto [error] = co_await real_.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return !error;
  }
  co_return co_await resume_later<bool>([this](Resume<bool> resume) { then(std::move(resume)); });
}

void Timer::then(std::move_only_function<void(bool)> done) {
  if (virtual_) {
    place_ = virtual_->add(moment_, real_.get_executor(), std::move(done));
    return;
  }
  real_.async_wait(
      [done = std::move(done)](boost::system::error_code error) mutable { done(!error); });
}

Awaitable<void> sleep_for(Wait wait) {
  Timer timer(co_await asio::this_coro::executor);
  timer.expires_after(wait);
  (void)co_await timer.wait();
}

}  // namespace minato
