#include "control_plane/http_front.h"

namespace minato {

Awaitable<void> HttpFront::serve(http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  if (registry_.accepts(request)) co_return co_await registry_.serve(exchange);
  if (gateway_.accepts(request)) co_return co_await gateway_.serve(exchange);
  if (registry_jobs_.accepts(request)) co_return co_await registry_jobs_.serve(exchange);
  if (request.path() == "/minato/health") {
    http::Response response;
    response.headers.add("Content-Type", "application/json");
    response.body = R"({"status":"ok","version":")" MINATO_VERSION "\"}\n";
    // A client that has gone away needs no answer.
    [[maybe_unused]] const auto sent = co_await exchange.respond(std::move(response));
    co_return;
  }
  if (console_.accepts(request)) co_return co_await console_.serve(exchange);
  co_await dispatcher_.serve_exchange(exchange);
}

}  // namespace minato
