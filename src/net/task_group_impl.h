// Private to net/: counts running things so that a stop() can wait for the last one.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "base/async.h"

namespace minato::http {

// Safe from any thread.
class TaskGroup : public std::enable_shared_from_this<TaskGroup> {
 public:
  // Lives as long as the thing it counts.
  class Token {
   public:
    explicit Token(std::shared_ptr<TaskGroup> group);
    ~Token();
    Token(Token&&) noexcept = default;
    Token& operator=(Token&&) = delete;

   private:
    std::shared_ptr<TaskGroup> group_;
  };

  Token enter() { return Token(shared_from_this()); }
  std::size_t size() const;
  // True once the group is empty, false when `timeout` passes before. The awaiter's executor must
  // be single-threaded.
  Awaitable<bool> wait(std::chrono::milliseconds timeout);

 private:
  struct Waiter {
    explicit Waiter(const Executor& executor) : timer(executor) {}
    asio::steady_timer timer;
  };
  void leave();

  mutable std::mutex mutex_;
  std::size_t size_ = 0;
  std::vector<std::shared_ptr<Waiter>> waiters_;
};

}  // namespace minato::http
