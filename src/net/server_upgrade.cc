#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "net/server_connection_impl.h"
#include "net/server_exchange_impl.h"
#include "net/websocket_impl.h"

namespace minato::http {
namespace {

namespace beast_http = boost::beast::http;

beast_http::request<beast_http::empty_body> to_beast(const Request& request) {
  beast_http::request<beast_http::empty_body> out;
  out.version(11);
  out.method_string(request.method);
  out.target(request.target);
  for (const auto& [name, value] : request.headers.fields()) out.insert(name, value);
  return out;
}

}  // namespace

Awaitable<Result<std::unique_ptr<WebSocket>>> ServerExchange::upgrade() {
  if (responded_) co_return fail(ErrorCode::kFailedPrecondition, "already answered");
  auto handshake = to_beast(request_);
  // A client may not send anything before our answer (RFC 6455 4.1), so no byte is waiting.
  bool valid = boost::beast::websocket::is_upgrade(handshake) && body_done() &&
               request_.headers.count("sec-websocket-key") == 1 &&
               request_.headers.find("sec-websocket-version") == "13" && stream_.input().empty();
  if (!valid) co_return fail(ErrorCode::kInvalidArgument, "not a valid websocket handshake");
  responded_ = true;
  upgraded_ = true;
  BeastWebSocket<Socket> stream(connection_.release_socket());
  prepare_websocket(stream);
  auto [error] = co_await stream.async_accept(handshake, asio::as_tuple(asio::use_awaitable));
  if (error) co_return fail(to_error(error, "websocket handshake"));
  auto opened = open_websocket(std::move(stream), connection_.shared_from_this());
  connection_.attach(opened.core);
  co_return std::move(opened.handle);
}

}  // namespace minato::http
