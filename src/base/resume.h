// Waiting in a coroutine for something that another thread answers.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <utility>

#include "base/async.h"

namespace minato {

// Answers a waiting coroutine. Call it exactly once, from any thread.
template <class T>
using Resume = std::move_only_function<void(T)>;

// Suspends the coroutine, calls `start(resume)` and returns what resume is called with. The
// coroutine goes on by a post to its own executor, which must live until then.
template <class T, class Start>
Awaitable<T> resume_later(Start start) {
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(T)>(
      [](auto handler, Start begin) {
        auto work = asio::make_work_guard(handler);
        begin(Resume<T>([handler = std::move(handler), work = std::move(work)](T value) mutable {
          asio::post(work.get_executor(),
                     [handler = std::move(handler), value = std::move(value)]() mutable {
                       std::move(handler)(std::move(value));
                     });
          // Not before: the context may end, and with it what post() still uses, as soon as the
          // coroutine has gone on and no work is left.
          work.reset();
        }));
      },
      asio::use_awaitable, std::move(start));
}

}  // namespace minato
