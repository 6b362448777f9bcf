#include "control_plane/http_front.h"

namespace minato {

Awaitable<void> HttpFront::serve(http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  if (request.path() == "/minato/health") {
    http::Response response;
    response.headers.add("Content-Type", "application/json");
    response.body = R"({"status":"ok","version":")" MINATO_VERSION "\"}\n";
    // A client that has gone away needs no answer.
    [[maybe_unused]] const auto sent = co_await exchange.respond(std::move(response));
    co_return;
  }
  parts_.idle_memory.note_request();
  if (parts_.registry.accepts(request)) co_return co_await parts_.registry.serve(exchange);
  if (parts_.gateway.accepts(request)) co_return co_await parts_.gateway.serve(exchange);
  if (parts_.registry_jobs.accepts(request)) {
    co_return co_await parts_.registry_jobs.serve(exchange);
  }
  if (parts_.console.accepts(request)) co_return co_await parts_.console.serve(exchange);
  co_await parts_.dispatcher.serve_exchange(exchange);
}

bool HttpFront::find_ready(const http::Request& request, http::ReadyAnswer& out) {
  if (!parts_.registry.find_ready(request, out)) return false;
  parts_.idle_memory.note_request();
  return true;
}

}  // namespace minato
