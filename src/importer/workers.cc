#include "importer/workers.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace minato::importer {
namespace {

struct Shared {
  Tasks& tasks;
  std::size_t next;
  std::size_t count;
  std::size_t running;
  asio::steady_timer ended;  // cancelled by the last one
};

// `shared` lives in the frame that waits for the workers.
Awaitable<void> work(Shared& shared) {
  while (shared.next < shared.count) co_await shared.tasks.run(shared.next++);
  if (--shared.running == 0) shared.ended.cancel();
}

}  // namespace

Awaitable<void> run_tasks(Tasks& tasks, std::size_t count, std::size_t jobs) {
  const auto executor = co_await asio::this_coro::executor;
  Shared shared{.tasks = tasks,
                .next = 0,
                .count = count,
                .running = std::min(std::max<std::size_t>(jobs, 1), count),
                .ended = asio::steady_timer(executor, asio::steady_timer::time_point::max())};
  for (std::size_t i = shared.running; i > 0; --i) {
    asio::co_spawn(executor, work(shared), asio::detached);
  }
  while (shared.running > 0) {
    co_await shared.ended.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

}  // namespace minato::importer
