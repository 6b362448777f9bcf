#include "ec2/router/connection.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/limits.h"
#include "ec2/router/request_head.h"

namespace minato::ec2 {
namespace {

using asio::ip::tcp;
constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

std::string small_error(std::string_view status, std::string_view text) {
  return fmt::format(
      "HTTP/1.1 {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n"
      "Connection: close\r\n\r\n{}",
      status, text.size(), text);
}

void shut(tcp::socket& socket, tcp::socket::shutdown_type which) {
  boost::system::error_code ignored;
  socket.shutdown(which, ignored);
}

void close(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.close(ignored);
}

void tune(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  // A websocket may be quiet for hours; only a dead peer ends the tunnel.
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
}

}  // namespace

Connection::Connection(tcp::socket client, std::uint16_t port, std::function<void()> closed)
    : client_(std::move(client)),
      server_(client_.get_executor()),
      deadline_(client_.get_executor()),
      port_(port),
      closed_(std::move(closed)) {}

Connection::~Connection() {
  if (closed_) closed_();
}

void Connection::abort() {
  close(client_);
  close(server_);
}

void Connection::arm(std::chrono::milliseconds limit) {
  deadline_.expires_after(limit);
  deadline_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    if (error) return;
    if (const auto self = weak.lock()) self->abort();
  });
}

void Connection::disarm() {
  deadline_.cancel();
}

Awaitable<std::string> Connection::read_host() {
  std::array<char, 4096> piece;
  while (head_.size() < limits::kHttpHeaderBytes) {
    auto [error, size] = co_await client_.async_read_some(asio::buffer(piece), kToken);
    if (error) co_return std::string();
    head_.append(piece.data(), size);
    auto scan = scan_request_head(head_);
    if (scan.state == HeadState::kComplete) co_return std::move(scan.host);
    if (scan.state == HeadState::kBad) break;
  }
  co_await answer(small_error("400 Bad Request",
                              "This port serves public DNS names of instances over HTTP.\n"));
  co_return std::string();
}

Awaitable<void> Connection::answer(std::string response) {
  co_await asio::async_write(client_, asio::buffer(response), kToken);
  // Reading on until the peer closes keeps the answer from being lost in a reset.
  shut(client_, tcp::socket::shutdown_send);
  co_await stay_silent();
}

Awaitable<void> Connection::stay_silent() {
  std::array<char, 4096> ignored;
  while (true) {
    auto [error, size] = co_await client_.async_read_some(asio::buffer(ignored), kToken);
    if (error) co_return;
  }
}

Awaitable<bool> Connection::connect(std::string address) {
  const auto parsed = Ipv4::parse(address);
  if (!parsed) co_return false;
  const tcp::endpoint endpoint(asio::ip::address_v4(parsed->bits), port_);
  auto [error] = co_await server_.async_connect(endpoint, kToken);
  co_return !error;
}

Awaitable<void> Connection::pump(std::shared_ptr<Connection> self, bool upstream) {
  auto& from = upstream ? self->client_ : self->server_;
  auto& to = upstream ? self->server_ : self->client_;
  std::vector<char> buffer(limits::kRouterBufferBytes);
  while (true) {
    auto [read_error, size] = co_await from.async_read_some(asio::buffer(buffer), kToken);
    if (read_error == asio::error::eof) {
      shut(to, tcp::socket::shutdown_send);
      co_return;
    }
    if (read_error) break;
    auto [write_error, sent] =
        co_await asio::async_write(to, asio::buffer(buffer.data(), size), kToken);
    if (write_error) break;
  }
  // A reset on one side is a reset of the whole.
  self->abort();
}

Awaitable<void> Connection::run(std::shared_ptr<Connection> self, Lookup lookup) {
  tune(self->client_);
  boost::system::error_code gone;
  const auto peer = self->client_.remote_endpoint(gone);
  if (gone || !peer.address().is_v4()) co_return;
  self->arm(limits::kRouterHeadTimeout);
  const auto host = co_await self->read_host();
  if (host.empty()) co_return;
  const auto route = lookup(host, Ipv4{peer.address().to_v4().to_uint()});
  self->instance_id_ = route.instance_id;
  if (route.verdict == Verdict::kUnknownName) {
    co_await self->answer(small_error("404 Not Found", "No instance has this host name.\n"));
    co_return;
  }
  if (route.verdict == Verdict::kSilence) {
    self->arm(limits::kRouterSilence);
    co_await self->stay_silent();
    co_return;
  }
  self->arm(limits::kRouterConnectTimeout);
  if (!co_await self->connect(route.address)) co_return;
  self->disarm();
  tune(self->server_);
  auto [error, sent] = co_await asio::async_write(self->server_, asio::buffer(self->head_), kToken);
  if (error) co_return;
  std::string().swap(self->head_);
  asio::co_spawn(self->client_.get_executor(), pump(self, true), asio::detached);
  co_await pump(self, false);
}

}  // namespace minato::ec2
