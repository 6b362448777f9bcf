// Private to net/: what the connections of one executor share. Everything but the constructor is
// called on that executor.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_set>

#include "net/http_server.h"
#include "net/net_error_impl.h"
#include "net/task_group_impl.h"

namespace minato::http {

using SteadyTime = std::chrono::steady_clock::time_point;

class ServerConnection;

class ServerShard : public std::enable_shared_from_this<ServerShard> {
 public:
  ServerShard(Executor executor, const Handler& handler, const ServerOptions& options);

  const Executor& executor() const { return executor_; }
  const Handler& handler() const { return handler_; }
  const ServerOptions& options() const { return options_; }
  bool stopping() const { return stopping_; }
  // "Date: ...\r\n", made once a second; also with the empty line that ends a head.
  std::string_view date_header() {
    const std::string_view end = head_end();
    return end.substr(0, end.size() - 2);
  }
  std::string_view head_end();

  void add(ServerConnection* connection) { connections_.insert(connection); }
  void remove(ServerConnection* connection);

  // Cuts connections past their deadline, until stop(). One timer for all of them: a timer each
  // would cost two heap operations a request.
  static Awaitable<void> watch_deadlines(std::shared_ptr<ServerShard> self, TaskGroup::Token token);
  // Idle connections are closed, the others after their exchange.
  void stop();
  void cut_all();

 private:
  std::chrono::milliseconds tick() const;

  Executor executor_;
  Handler handler_;
  ServerOptions options_;
  asio::steady_timer timer_;
  std::unordered_set<ServerConnection*> connections_;
  std::string head_end_;
  std::int64_t date_second_ = -1;
  bool stopping_ = false;
};

}  // namespace minato::http
