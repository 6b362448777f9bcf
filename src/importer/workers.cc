#include "importer/workers.h"
#include "runtime/task_group.h"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

namespace minato::importer {
namespace {

struct Shared {
  Tasks& tasks;
  std::size_t next;
  std::size_t count;
};

// `shared` lives in the frame that waits for the workers.
Awaitable<void> work(Shared& shared) {
  while (shared.next < shared.count) co_await shared.tasks.run(shared.next++);
}

}  // namespace

Awaitable<void> run_tasks(Tasks& tasks, std::size_t count, std::size_t jobs) {
  Shared shared{.tasks = tasks, .next = 0, .count = count};
  TaskGroup workers(co_await asio::this_coro::executor);
  for (auto i = std::min(std::max<std::size_t>(jobs, 1), count); i > 0; --i) {
    workers.spawn(work(shared));
  }
  (void)co_await workers.wait();
}

}  // namespace minato::importer
