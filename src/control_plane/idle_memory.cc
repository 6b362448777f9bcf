#include "control_plane/idle_memory.h"


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
  looks_.emplace(executor, kPeriod, [this]() -> Awaitable<void> {
    if (look()) give_back_memory();
    co_return;
  });
  looks_->start();
}

Awaitable<void> IdleMemory::stop() {
  if (looks_) (void)co_await looks_->stop(kForever);
}

}  // namespace minato
