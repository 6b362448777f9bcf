#include "runtime/keyed_lock.h"

#include <boost/asio/this_coro.hpp>

#include "runtime/timer.h"

namespace minato {

struct KeyedLock::Waiter {
  explicit Waiter(const Executor& executor) : timer(executor) {}
  Timer timer;
  bool granted = false;
};

Awaitable<KeyedLock::Guard> KeyedLock::acquire(std::string key) {
  const auto [entry, free] = held_.try_emplace(key);
  if (!free) {
    auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
    held_[key].push_back(waiter);
    while (!waiter->granted) (void)co_await waiter->timer.wait();
  }
  co_return Guard(*this, std::move(key));
}

void KeyedLock::release(const std::string& key) {
  const auto entry = held_.find(key);
  if (entry == held_.end()) return;
  if (entry->second.empty()) {
    held_.erase(entry);
    return;
  }
  // Ownership passes on, so the key stays present.
  const auto next = entry->second.front();
  entry->second.pop_front();
  next->granted = true;
  next->timer.cancel();
}

}  // namespace minato
