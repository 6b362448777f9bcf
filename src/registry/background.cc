#include "registry/background.h"

#include <boost/asio/co_spawn.hpp>

namespace minato::registry {

bool Background::reserve() {
  const std::lock_guard lock(mutex_);
  if (stopped_ || running_ >= kRunningMax) return false;
  ++running_;
  return true;
}

void Background::run(Awaitable<void> work) {
  asio::co_spawn(executor_, std::move(work), [this](std::exception_ptr) { done(); });
}

void Background::done() {
  std::vector<Resume<bool>> waiting;
  {
    const std::lock_guard lock(mutex_);
    if (--running_ == 0 && stopped_) waiting.swap(waiting_);
  }
  for (auto& resume : waiting) resume(true);
}

Awaitable<void> Background::stop() {
  co_await resume_later<bool>([this](Resume<bool> resume) {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
      if (running_ > 0) {
        waiting_.push_back(std::move(resume));
        return;
      }
    }
    resume(true);
  });
}

}  // namespace minato::registry
