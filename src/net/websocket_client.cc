#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "net/client_line_impl.h"
#include "net/deadline_impl.h"
#include "net/http_client.h"
#include "net/websocket_impl.h"

namespace minato::http {
namespace {

namespace websocket = boost::beast::websocket;

Response from_beast(const websocket::response_type& answer) {
  Response response{.status = static_cast<int>(answer.result_int())};
  for (const auto& field : answer) {
    auto name = field.name_string();
    auto value = field.value();
    response.headers.add({name.data(), name.size()}, {value.data(), value.size()});
  }
  response.body = answer.body();
  return response;
}

struct Handshake {
  Executor executor;
  std::string host;
  std::string target;
  Headers headers;
  std::chrono::milliseconds timeout;
};

template <class NextLayer>
Awaitable<Result<WebSocketOutcome>> shake_hands(NextLayer next_layer, Handshake handshake) {
  // Shared with the deadline, which may fire while the last operation is being completed.
  auto stream = std::make_shared<BeastWebSocket<NextLayer>>(std::move(next_layer));
  prepare_websocket(*stream);
  stream->set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
    request.set("User-Agent", "minato/" MINATO_VERSION);
    for (const auto& [name, value] : handshake.headers.fields()) request.set(name, value);
  }));
  Deadline deadline(handshake.executor, handshake.timeout, [stream] {
    IoError ignored;
    boost::beast::get_lowest_layer(*stream).close(ignored);
  });
  websocket::response_type answer;
  auto [error] = co_await stream->async_handshake(answer, handshake.host, handshake.target,
                                                  asio::as_tuple(asio::use_awaitable));
  if (deadline.expired()) co_return fail(ErrorCode::kTimeout, "websocket handshake: timeout");
  if (error == websocket::error::upgrade_declined) {
    co_return WebSocketOutcome{.socket = nullptr, .refusal = from_beast(answer)};
  }
  if (error) co_return fail(to_error(error, "websocket handshake"));
  stream->set_option(websocket::stream_base::decorator([](websocket::request_type&) {}));
  auto opened = open_websocket(std::move(*stream), nullptr);
  co_return WebSocketOutcome{.socket = std::move(opened.handle), .refusal = {}};
}

}  // namespace

Awaitable<Result<WebSocketOutcome>> connect_websocket(Peer peer, std::string target,
                                                      Headers headers,
                                                      std::chrono::milliseconds timeout) {
  auto executor = co_await asio::this_coro::executor;
  auto start = std::chrono::steady_clock::now();
  auto line = std::make_shared<ClientLine>(executor);
  {
    Deadline deadline(executor, timeout, [line] { line->cut(); });
    auto connected = co_await line->connect(peer);
    if (deadline.expired()) co_return fail(ErrorCode::kTimeout, "websocket connect: timeout");
    if (!connected) co_return fail(connected.error());
  }
  auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  Handshake handshake{.executor = executor,
                      .host = peer.host_header(),
                      .target = std::move(target),
                      .headers = std::move(headers),
                      .timeout = timeout - spent};
  if (auto tls = line->take_tls()) {
    co_return co_await shake_hands(std::move(*tls), std::move(handshake));
  }
  co_return co_await shake_hands(line->take_socket(), std::move(handshake));
}

}  // namespace minato::http
