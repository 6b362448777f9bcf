#include "control_plane/idle_memory.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/memory.h"

namespace minato {

bool IdleMemory::look() {
  if (asked_.exchange(false, std::memory_order_relaxed)) {
    gave_back_ = false;
    return false;
  }
  return !std::exchange(gave_back_, true);
}

void IdleMemory::start(const Executor& executor) {
  timer_ = std::make_shared<asio::steady_timer>(executor);
  asio::co_spawn(executor, run(*this, timer_), asio::detached);
}

void IdleMemory::stop() {
  if (timer_) timer_->expires_at(asio::steady_timer::time_point::min());
}

// After a stop nothing of `self` is touched.
Awaitable<void> IdleMemory::run(IdleMemory& self, std::shared_ptr<asio::steady_timer> timer) {
  timer->expires_after(kPeriod);
  for (;;) {
    co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    if (timer->expiry() == asio::steady_timer::time_point::min()) co_return;
    if (self.look()) give_back_memory();
    timer->expires_after(kPeriod);
  }
}

}  // namespace minato
