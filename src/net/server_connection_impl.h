// Private to net/: one accepted connection. Lives on the executor of its shard.
#pragma once

#include <memory>
#include <string>

#include "net/ready_answer.h"
#include "net/server_shard_impl.h"
#include "net/server_stream_impl.h"
#include "net/websocket.h"

namespace minato::http {

class ServerExchange;

// Who is at the other end: what a request says as `peer` and `via`.
struct ClientName {
  std::string address;
  std::string via;
};

class ServerConnection : public std::enable_shared_from_this<ServerConnection> {
 public:
  ServerConnection(Socket socket, ClientName client, std::shared_ptr<ServerShard> shard,
                   TaskGroup::Token token);
  ~ServerConnection();

  // Serves requests until the connection ends.
  static Awaitable<void> run(std::shared_ptr<ServerConnection> self);

  ServerStream& stream() { return stream_; }
  ServerShard& shard() { return *shard_; }
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
  bool find_ready(const ServerExchange& exchange);
  // Both: true when another request may follow.
  Awaitable<bool> handle(ServerExchange& exchange);
  Awaitable<bool> send_rest(ServerExchange& exchange, Outgoing out);

  std::shared_ptr<ServerShard> shard_;
  TaskGroup::Token token_;
  ServerStream stream_;
  ClientName client_;
  std::weak_ptr<WebSocket> websocket_;
  ReadyAnswer ready_;  // while it is sent
  // Nothing is lost when it closes now: it waits for a request's first byte or for its end.
  bool idle_ = false;
  bool registered_ = false;
  bool first_request_ = true;
};

}  // namespace minato::http
