#include "ec2/driver/netns/keyed_lock.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace minato::ec2 {

struct KeyedLock::Waiter {
  explicit Waiter(Executor executor)
      : timer(std::move(executor), asio::steady_timer::time_point::max()) {}
  asio::steady_timer timer;
  bool granted = false;
};

Awaitable<KeyedLock::Guard> KeyedLock::acquire(std::string key) {
  const auto [entry, free] = held_.try_emplace(key);
  if (!free) {
    auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
    held_[key].push_back(waiter);
    while (!waiter->granted) {
      co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
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

}  // namespace minato::ec2
