// HTTP/1.1 server: one coroutine a connection, bodies streamed on demand, files by sendfile(2),
// websocket upgrade. It knows nothing of AWS.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/limits.h"
#include "base/result.h"
#include "net/http.h"
#include "net/ready_answer.h"
#include "net/websocket.h"

namespace minato::http {

// One request and its answer. Lives in the connection's coroutine frame: a handler must not keep a
// reference past its return, and calls it only from the executor it was entered on.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const Request& request() const = 0;
  // nullopt for a chunked body; 0 when there is none.
  virtual std::optional<std::uint64_t> content_length() const = 0;

  // The whole body. kResourceExhausted when it is longer than `limit` (nothing beyond the limit is
  // read; the connection closes after the answer), kTimeout, kUnavailable when the peer went away.
  virtual Awaitable<Result<std::string>> read_body(std::size_t limit) = 0;
  // The next piece of the body, valid until the next call; empty at its end. Answers
  // "100-continue" on the first call when the client asked for it.
  virtual Awaitable<Result<std::span<const std::byte>>> read_some() = 0;
  // Reads at least one byte of the body into `space`, which is not empty, and returns how many
  // came; 0 at the end. A body of known length comes from the socket without a copy. Not to be
  // mixed with the two above.
  virtual Awaitable<Result<std::size_t>> read_into(std::span<std::byte> space);

  // Exactly one of the following ends the exchange; a second answer is kFailedPrecondition.
  // Content-Length, Date and Connection are added. "Connection: close" in the headers closes the
  // connection after the answer. For HEAD the body is not sent but counts for Content-Length,
  // unless the headers have one. An unread request body is read and dropped after the answer up to
  // 1 MiB; a longer one closes the connection.
  virtual Awaitable<Result<>> respond(Response response) = 0;
  // Sends `length` bytes of `fd` from `offset` by sendfile(2); `fd` stays the caller's. A short
  // file closes the connection, so a truncated body is never taken for whole.
  virtual Awaitable<Result<>> respond_file(Response head, int fd, std::uint64_t offset,
                                           std::uint64_t length) = 0;
  // Starts an answer whose length nobody knows yet: its body is what send_piece() sends until the
  // handler returns, and the connection closes after it. For HTTP/1.1 and 1.0 alike (RFC 9112 6.3).
  virtual Awaitable<Result<>> start_stream(Response head);
  // Starts an answer of `length` bytes, which send_piece() sends. When the handler returns before
  // all were sent the connection closes, so a truncated body is never taken for whole.
  virtual Awaitable<Result<>> start_sized(Response head, std::uint64_t length);
  // After start_stream() or start_sized() only. kUnavailable when the peer went away, kTimeout when
  // it takes nothing.
  virtual Awaitable<Result<>> send_piece(std::string piece);
  // kInvalidArgument when the request is no valid websocket handshake: the handler then answers as
  // usual. The socket may outlive the handler but must be used and destroyed on its executor.
  virtual Awaitable<Result<std::unique_ptr<WebSocket>>> upgrade() = 0;
  virtual bool responded() const = 0;

 protected:
  void forget_rest() { rest_ = {}; }

 private:
  std::span<const std::byte> rest_;  // of the last piece, for read_into()
};

// Whom all clients of an adopted listener are, when the listener tells: one in another network
// namespace knows them all as 127.0.0.1.
struct ListenerOrigin {
  std::string name = {};     // becomes Request::via
  std::string address = {};  // becomes Request::peer instead of the client's own, unless empty
};

// Serves every request of every connection. An exception or a return without answer is a 500.
using Handler = std::function<Awaitable<void>(Exchange&)>;

struct ServerOptions {
  std::size_t connections_max = limits::kConnections;  // further ones are closed at accept
  std::size_t header_bytes_max = limits::kHttpHeaderBytes;
  std::chrono::milliseconds keep_alive_idle = limits::kKeepAliveIdle;
  // For the whole header, counted from the connection's start or the header's first byte, and for
  // each piece of a body.
  std::chrono::milliseconds read_timeout = limits::kReadTimeout;
  std::chrono::milliseconds write_timeout = limits::kWriteTimeout;  // without any progress
  ReadyHandler ready = {};  // asked before the handler; may be empty
  // Request::via of a client at `address` of a listener without a name; thread-safe.
  std::function<std::string(const std::string& address)> name_client = {};
};

// Accepts on any number of listeners. Each connection runs on one of the executors given (round
// robin), each of which must be single-threaded and outlive the server. Malformed requests are
// answered here (400, 431) and never reach the handler: among them every request with both
// Content-Length and Transfer-Encoding, conflicting lengths, an encoding other than "chunked", no
// or two Host fields. Listeners may be added and closed from any thread. stop() before destruction.
class Server {
 public:
  Server(std::vector<Executor> executors, Handler handler, ServerOptions options);
  ~Server();

  // Binds and listens. `address` is numeric IPv4 or IPv6, port 0 picks one. Returns the port.
  // kAlreadyExists when the port is taken. "::" accepts IPv6 only.
  Result<std::uint16_t> listen(const std::string& address, std::uint16_t port);
  // Takes over a listening socket made elsewhere (in another network namespace, by systemd).
  // TCP or unix. Returns an id for close_listener(); on failure the caller keeps `fd`.
  Result<std::uint64_t> adopt_listener(int fd, ListenerOrigin origin = {});
  void close_listener(std::uint64_t id);
  // Stops accepting, closes idle connections, waits up to `grace` for running exchanges, then cuts
  // their connections and waits for the handlers to return: one that waits for something other than
  // its connection must be ended by whoever it waits for. Call it from a single-threaded executor.
  // Safe to call twice.
  Awaitable<void> stop(std::chrono::milliseconds grace);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace minato::http
