// HTTP/1.1 client over TCP, TLS and unix sockets, with a bounded pool of kept connections.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/async.h"
#include "base/result.h"
#include "net/http.h"
#include "net/websocket.h"

namespace minato::http {

struct Peer {
  std::string host = {};  // name or numeric address; empty for a unix socket
  std::uint16_t port = 0;
  bool tls = false;
  std::string unix_path = {};
  // Addresses of this host and of its own link are refused after the name was resolved, for hosts
  // that somebody else chose.
  bool refuse_local = false;

  // From "http://host:port", "https://host", "http://[::1]:80" or "unix:///path"; kInvalidArgument
  // otherwise, also for a URL with a path other than "/".
  static Result<Peer> from_url(std::string_view url);
  // As the Host header wants it: "host:port", without a default port; "localhost" for unix sockets.
  std::string host_header() const;
};

// An answer whose body is read piece by piece.
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;
  virtual const Response& head() const = 0;  // without body
  // The next piece, valid until the next call; empty at the end. kTimeout after `idle`. Every
  // failure ends the stream.
  virtual Awaitable<Result<std::span<const std::byte>>> read_some(
      std::chrono::milliseconds idle) = 0;
  // Cuts the connection; a pending read ends with kUnavailable.
  virtual void abort() = 0;
};

// Used from one single-threaded executor; any number of requests at once, each on a connection of
// its own. Host, Content-Length and User-Agent are added. Servers are verified against the system's
// certificate authorities and their host name. Requests on idle kept connections that fail before
// any byte of the answer are tried once more on a new connection when the method is idempotent.
class Client {
 public:
  explicit Client(Peer peer, std::size_t kept_connections_max = 8);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Sends and reads the whole answer. Any HTTP status is a value. kUnavailable: could not connect
  // or the connection broke; kPermissionDenied: the peer refuses a local address; kTimeout;
  // kResourceExhausted: answer above `body_max`; kInvalidArgument: target or headers hold bytes
  // that HTTP forbids, or the answer is not HTTP.
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
  std::unique_ptr<WebSocket> socket = nullptr;  // null when refused
  Response refusal = {};
};
Awaitable<Result<WebSocketOutcome>> connect_websocket(Peer peer, std::string target,
                                                      Headers headers,
                                                      std::chrono::milliseconds timeout);

}  // namespace minato::http
