#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "net/client_line_impl.h"
#include "net/local_address_impl.h"

namespace minato::http {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kUnixPathBytes = 107;  // sockaddr_un

asio::ssl::context& tls_context() {
  static asio::ssl::context context = [] {
    asio::ssl::context made(asio::ssl::context::tls_client);
    IoError ignored;
    made.set_default_verify_paths(ignored);
    made.set_verify_mode(asio::ssl::verify_peer, ignored);
    SSL_CTX_set_min_proto_version(made.native_handle(), TLS1_2_VERSION);
    return made;
  }();
  return context;
}

bool is_numeric(const std::string& host) {
  IoError error;
  asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

ClientLine::ClientLine(const Executor& executor) : socket_(executor), resolver_(executor) {}

Awaitable<Result<>> ClientLine::connect(Peer peer) {
  if (!peer.unix_path.empty()) {
    if (peer.unix_path.size() > kUnixPathBytes) {
      co_return fail(ErrorCode::kInvalidArgument, "path of the unix socket is too long");
    }
    co_return co_await connect_socket(asio::local::stream_protocol::endpoint(peer.unix_path));
  }
  CO_TRY_VOID(co_await connect_host(peer));
  int on = 1;
  ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (peer.tls) CO_TRY_VOID(co_await shake_hands(peer.host));
  co_return Result<>();
}

Awaitable<Result<>> ClientLine::connect_socket(asio::generic::stream_protocol::endpoint endpoint) {
  if (cut_) co_return fail(ErrorCode::kUnavailable, "connection was cut");
  IoError error;
  socket_.close(error);
  socket_.open(endpoint.protocol(), error);
  if (!error) {
    auto [connect_error] = co_await socket_.async_connect(endpoint, kTuple);
    error = connect_error;
  }
  if (error) co_return fail(to_error(error, "connect"));
  co_return Result<>();
}

Awaitable<Result<>> ClientLine::connect_host(Peer peer) {
  using Resolver = asio::ip::tcp::resolver;
  auto flags = Resolver::numeric_service;
  if (is_numeric(peer.host)) flags |= Resolver::numeric_host;
  auto [error, found] =
      co_await resolver_.async_resolve(peer.host, std::to_string(peer.port), flags, kTuple);
  if (error)
    co_return fail(ErrorCode::kUnavailable, "resolve " + peer.host + ": " + error.message());
  Result<> last = fail(ErrorCode::kUnavailable, "no address for " + peer.host);
  for (const auto& entry : found) {
    if (peer.refuse_local && is_local_address(entry.endpoint().address())) {
      last = fail(ErrorCode::kPermissionDenied, "an address of this host is not allowed for");
      continue;
    }
    last = co_await connect_socket(entry.endpoint());
    if (last) co_return last;
  }
  last.error().message += " " + peer.host_header();
  co_return last;
}

Awaitable<Result<>> ClientLine::shake_hands(std::string host) {
  tls_ = std::make_unique<TlsStream>(std::move(socket_), tls_context());
  IoError error;
  // The name is also sent (SNI) so that one address can serve several; a numeric one is not
  // allowed there (RFC 6066 section 3).
  if (!is_numeric(host)) SSL_set_tlsext_host_name(tls_->native_handle(), host.c_str());
  tls_->set_verify_callback(asio::ssl::host_name_verification(host), error);
  if (!error) {
    auto [handshake_error] = co_await tls_->async_handshake(TlsStream::client, kTuple);
    error = handshake_error;
  }
  if (error) co_return fail(to_error(error, "TLS handshake with " + host));
  co_return Result<>();
}

Awaitable<Result<std::size_t>> ClientLine::read_some(asio::mutable_buffer buffer) {
  if (cut_) co_return fail(ErrorCode::kUnavailable, "connection was cut");
  auto [error, count] = tls_ ? co_await tls_->async_read_some(buffer, kTuple)
                             : co_await socket_.async_read_some(buffer, kTuple);
  if (error == asio::error::eof) co_return std::size_t{0};
  if (error) co_return fail(to_error(error, "read"));
  co_return count;
}

Awaitable<Result<>> ClientLine::write(std::string_view head, std::string_view body) {
  if (cut_) co_return fail(ErrorCode::kUnavailable, "connection was cut");
  std::array<asio::const_buffer, 2> pieces = {asio::buffer(head), asio::buffer(body)};
  auto [error, count] = tls_ ? co_await asio::async_write(*tls_, pieces, kTuple)
                             : co_await asio::async_write(socket_, pieces, kTuple);
  if (error) co_return fail(to_error(error, "write"));
  co_return Result<>();
}

void ClientLine::cut() {
  cut_ = true;
  resolver_.cancel();
  IoError ignored;
  lowest().close(ignored);
}

bool ClientLine::stale() {
  char byte = 0;
  auto got = ::recv(lowest().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace minato::http
