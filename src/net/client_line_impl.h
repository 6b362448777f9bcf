// Private to net/: one outgoing connection, plain or TLS.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <string_view>

#include "net/http_client.h"
#include "net/net_error_impl.h"

namespace minato::http {

using TlsStream = asio::ssl::stream<Socket>;

class ClientLine {
 public:
  explicit ClientLine(const Executor& executor);

  // Resolves, connects and shakes hands. kUnavailable names what failed.
  Awaitable<Result<>> connect(Peer peer);
  // 0 at the end of the stream.
  Awaitable<Result<std::size_t>> read_some(asio::mutable_buffer buffer);
  Awaitable<Result<>> write(std::string_view head, std::string_view body);
  // Whatever is pending ends with kUnavailable, also connect().
  void cut();
  // While nothing is asked: the peer has closed, or sent what nobody asked for.
  bool stale();

  // The connected stream, for a websocket; null or closed unless connect() succeeded.
  std::unique_ptr<TlsStream> take_tls() { return std::move(tls_); }
  Socket take_socket() { return std::move(socket_); }

 private:
  Socket& lowest() { return tls_ ? tls_->next_layer() : socket_; }
  Awaitable<Result<>> connect_socket(asio::generic::stream_protocol::endpoint endpoint);
  Awaitable<Result<>> connect_host(Peer peer);
  Awaitable<Result<>> shake_hands(std::string host);

  Socket socket_;
  std::unique_ptr<TlsStream> tls_;
  asio::ip::tcp::resolver resolver_;
  bool cut_ = false;
};

}  // namespace minato::http
