#include "runtime/signal.h"

namespace minato {

void Signal::notify() {
  for (Timer* timer : waiters_) timer->cancel();
}

Awaitable<void> Signal::wait() {
  (void)co_await wait_for(kForever);
}

Awaitable<bool> Signal::wait_for(Wait most) {
  Timer timer(executor_);
  timer.expires_after(most);
  const auto place = waiters_.insert(waiters_.end(), &timer);
  const bool passed = co_await timer.wait();
  waiters_.erase(place);
  co_return !passed;
}

}  // namespace minato
