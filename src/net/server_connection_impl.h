// Private to net/: one accepted connection. Lives on the executor of its shard.
#pragma once

#include <memory>
#include <string>

#include "net/server_shard_impl.h"
#include "net/server_stream_impl.h"
#include "net/websocket.h"

namespace minato::http {

class ServerExchange;

class ServerConnection : public std::enable_shared_from_this<ServerConnection> {
 public:
  ServerConnection(Socket socket, std::string peer, std::shared_ptr<ServerShard> shard,
                   TaskGroup::Token token);
  ~ServerConnection();

  // Serves requests until the connection ends.
  static Awaitable<void> run(std::shared_ptr<ServerConnection> self);

  ServerStream& stream() { return stream_; }
  ServerShard& shard() { return *shard_; }
  // Nothing is lost when it closes now: it waits for a request's first byte or for its end.
  void set_idle(bool idle) { idle_ = idle; }
  bool first_request() const { return first_request_; }

  // Hands the socket to a websocket, which keeps this connection registered while it lives.
  Socket release_socket() { return stream_.release(); }
  void attach(std::weak_ptr<WebSocket> websocket) { websocket_ = std::move(websocket); }

  void check_deadline(SteadyTime now) { stream_.check_deadline(now); }
  void close_if_idle();
  void cut();

 private:
  Awaitable<void> serve();
  Awaitable<void> refuse(int status);
  Awaitable<void> linger();
  // True when another request may follow.
  Awaitable<bool> handle(ServerExchange& exchange);

  std::shared_ptr<ServerShard> shard_;
  TaskGroup::Token token_;
  ServerStream stream_;
  std::string peer_;
  std::weak_ptr<WebSocket> websocket_;
  bool idle_ = false;
  bool registered_ = false;
  bool first_request_ = true;
};

}  // namespace minato::http
