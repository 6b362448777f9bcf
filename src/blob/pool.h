// Blocking work beside the I/O loops.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <utility>

#include "base/resume.h"

namespace minato::blob {

// Runs `work()` on a thread of the pool; the awaiting coroutine goes on with its value.
template <class T, class Work>
Awaitable<T> run_on(asio::thread_pool& pool, Work work) {
  return resume_later<T>([&pool, work = std::move(work)](Resume<T> resume) mutable {
    asio::post(pool,
               [work = std::move(work), resume = std::move(resume)]() mutable { resume(work()); });
  });
}

}  // namespace minato::blob
