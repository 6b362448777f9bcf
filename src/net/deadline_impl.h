// Private to net/: ends something that takes too long.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>

#include "base/async.h"
#include "net/net_error_impl.h"

namespace minato::http {

// Calls `expire` once when `timeout` passes before the object is destroyed.
class Deadline {
 public:
  Deadline(const Executor& executor, std::chrono::milliseconds timeout,
           std::function<void()> expire)
      : state_(std::make_shared<State>(executor, std::move(expire))) {
    state_->timer.expires_after(timeout);
    state_->timer.async_wait([state = state_](IoError error) {
      if (error || !state->expire) return;
      state->expired = true;
      std::exchange(state->expire, nullptr)();
    });
  }
  ~Deadline() {
    state_->expire = nullptr;
    state_->timer.cancel();
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  bool expired() const { return state_->expired; }

 private:
  struct State {
    State(const Executor& executor, std::function<void()> f)
        : timer(executor), expire(std::move(f)) {}
    asio::steady_timer timer;
    std::function<void()> expire;
    bool expired = false;
  };
  std::shared_ptr<State> state_;
};

}  // namespace minato::http
