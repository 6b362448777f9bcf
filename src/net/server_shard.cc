#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>
#include <vector>

#include "codec/time.h"
#include "net/server_connection_impl.h"
#include "net/server_shard_impl.h"

namespace minato::http {

ServerShard::ServerShard(Executor executor, const Handler& handler, const ServerOptions& options)
    : executor_(std::move(executor)), handler_(handler), options_(options), timer_(executor_) {}

std::string_view ServerShard::head_end() {
  auto now = SystemClock().now();
  auto second = to_unix_ms(now) / 1000;
  if (second != date_second_) {
    date_second_ = second;
    head_end_ = fmt::format("Date: {}\r\n\r\n", to_http_date(now));
  }
  return head_end_;
}

void ServerShard::remove(ServerConnection* connection) {
  connections_.erase(connection);
  if (stopping_ && connections_.empty()) timer_.cancel();
}

// A deadline is met at most a quarter late.
std::chrono::milliseconds ServerShard::tick() const {
  using namespace std::chrono_literals;
  auto shortest =
      std::min({options_.keep_alive_idle, options_.read_timeout, options_.write_timeout});
  return std::clamp<std::chrono::milliseconds>(shortest / 4, 5ms, 1s);
}

Awaitable<void> ServerShard::watch_deadlines(std::shared_ptr<ServerShard> self,
                                             TaskGroup::Token token) {
  while (!self->stopping_ || !self->connections_.empty()) {
    self->timer_.expires_after(self->tick());
    co_await self->timer_.async_wait(kAsTuple);
    auto now = std::chrono::steady_clock::now();
    for (auto* connection : self->connections_) connection->check_deadline(now);
  }
}

void ServerShard::stop() {
  stopping_ = true;
  for (auto* connection : connections_) connection->close_if_idle();
  timer_.cancel();
}

void ServerShard::cut_all() {
  // A copy, because cutting a websocket may end its owner at once.
  std::vector<ServerConnection*> all(connections_.begin(), connections_.end());
  for (auto* connection : all) {
    if (connections_.contains(connection)) connection->cut();
  }
  timer_.cancel();
}

}  // namespace minato::http
