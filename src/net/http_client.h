// HTTP/1.1 client over TCP, TLS and unix sockets, with a bounded pool of kept connections.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>

#include "base/async.h"
#include "base/result.h"
#include "net/http.h"
#include "net/websocket.h"

namespace minato::http {

struct Peer {
  std::string host;  // name or numeric address; empty for a unix socket
  std::uint16_t port = 0;
  bool tls = false;
  std::string unix_path;

  // From "http://host:port", "https://host" or "unix:///path"; kInvalidArgument otherwise.
  static Result<Peer> from_url(std::string_view url);
  std::string host_header() const;  // "host:port" as the Host header wants it
};

// An answer whose body is read piece by piece.
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;
  virtual const Response& head() const = 0;  // without body
  // The next piece, valid until the next call; empty at the end. kTimeout after `idle`.
  virtual Awaitable<Result<std::span<const std::byte>>> read_some(
      std::chrono::milliseconds idle) = 0;
  // Cuts the connection; a pending read ends with kUnavailable.
  virtual void abort() = 0;
};

// Used from one single-threaded executor. Requests on idle kept connections that fail before any
// byte of the answer are tried once more on a new connection when the method is idempotent.
class Client {
 public:
  explicit Client(Peer peer, std::size_t kept_connections_max = 8);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Sends and reads the whole answer. Any HTTP status is a value. kUnavailable: could not connect
  // or the connection broke; kTimeout; kResourceExhausted: answer above `body_max`.
  Awaitable<Result<Response>> send(Request request, std::chrono::milliseconds timeout,
                                   std::size_t body_max);
  // Sends and returns after the answer's head, which must come within `timeout`.
  Awaitable<Result<std::unique_ptr<ResponseStream>>> stream(Request request,
                                                            std::chrono::milliseconds timeout);
  const Peer& peer() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A handshake refused by the server gives its answer back in `refusal`.
struct WebSocketOutcome {
  std::unique_ptr<WebSocket> socket;  // null when refused
  Response refusal;
};
Awaitable<Result<WebSocketOutcome>> connect_websocket(Peer peer, std::string target,
                                                      Headers headers,
                                                      std::chrono::milliseconds timeout);

}  // namespace minato::http
