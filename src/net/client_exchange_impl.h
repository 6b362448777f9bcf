// Private to net/: one request of a client and the reading of its answer.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/client_line_impl.h"
#include "net/input_buffer_impl.h"
#include "net/message_parser_impl.h"

namespace minato::http {

// Kept connections to one peer.
class ClientPool {
 public:
  ClientPool(Peer peer, std::size_t kept_max) : peer_(std::move(peer)), kept_max_(kept_max) {}

  const Peer& peer() const { return peer_; }
  // A kept connection that looks alive, or null.
  std::shared_ptr<ClientLine> take();
  void put(std::shared_ptr<ClientLine> line);

 private:
  struct Kept {
    std::shared_ptr<ClientLine> line;
    std::chrono::steady_clock::time_point since;
  };
  Peer peer_;
  std::size_t kept_max_;
  std::vector<Kept> kept_;
};

class ClientExchange {
 public:
  ClientExchange(const Executor& executor, std::shared_ptr<ClientPool> pool);
  ~ClientExchange();  // cuts a connection whose answer was not read to its end

  // Sends the request and reads the answer's head.
  Awaitable<Result<>> start(Request request);
  const Response& head() const { return response_; }
  std::optional<std::uint64_t> announced_length() const;
  // The next piece of the body, empty at its end.
  Awaitable<Result<std::span<const std::byte>>> read_some();
  // Ends whatever is pending with kUnavailable.
  void cut();

 private:
  Awaitable<Result<>> attempt(const Request& request, const std::string& head);
  Awaitable<Result<>> write_file(const Request& request, std::string_view head);
  Awaitable<Result<>> read_head(bool head_request);
  // kProgress, or reads more when the parser needs it.
  Awaitable<Result<>> advance(std::size_t capacity);
  void finish();

  Executor executor_;
  std::shared_ptr<ClientPool> pool_;
  std::shared_ptr<ClientLine> line_;
  InputBuffer input_;
  Response response_;
  std::optional<ResponseParser> parser_;
  bool got_bytes_ = false;
  bool cut_ = false;
};

}  // namespace minato::http
