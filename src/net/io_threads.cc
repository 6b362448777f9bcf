#include "net/io_threads.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

namespace minato {

struct IoThreads::Loop {
  // The hint of one thread spares wake-ups; posting from other threads stays safe.
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
  std::thread thread{[this] { context.run(); }};
};

IoThreads::IoThreads(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>());
}

IoThreads::~IoThreads() {
  stop();
}

std::vector<Executor> IoThreads::executors() const {
  std::vector<Executor> all;
  for (const auto& loop : loops_) all.emplace_back(loop->context.get_executor());
  return all;
}

Executor IoThreads::executor(std::size_t index) const {
  return loops_.at(index)->context.get_executor();
}

void IoThreads::stop() {
  for (auto& loop : loops_) loop->context.stop();
  for (auto& loop : loops_) {
    if (loop->thread.joinable()) loop->thread.join();
  }
}

}  // namespace minato
