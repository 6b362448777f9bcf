#include "control_plane/http_front.h"

namespace minato {
namespace {

Awaitable<void> answer_health(http::Exchange& exchange) {
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.body = R"({"status":"ok","version":")" MINATO_VERSION "\"}\n";
  // A client that has gone away needs no answer.
  [[maybe_unused]] const auto sent = co_await exchange.respond(std::move(response));
}

}  // namespace

ServerPart part_for(const http::Request& request) {
  if (registry::RegistryHttp::accepts(request)) return ServerPart::kRegistry;
  if (ecs::AgentGateway::accepts(request)) return ServerPart::kAgents;
  if (!request.via.empty()) return ServerPart::kApi;
  if (request.path() == "/minato/health") return ServerPart::kHealth;
  if (RegistryJobs::accepts(request)) return ServerPart::kRegistryJobs;
  if (console::ConsoleHttp::accepts(request)) return ServerPart::kConsole;
  return ServerPart::kApi;
}

Awaitable<void> HttpFront::serve(http::Exchange& exchange) {
  const ServerPart part = part_for(exchange.request());
  if (part != ServerPart::kHealth) parts_.idle_memory.note_request();
  switch (part) {
    case ServerPart::kHealth:
      return answer_health(exchange);
    case ServerPart::kRegistry:
      return parts_.registry.serve(exchange);
    case ServerPart::kAgents:
      return parts_.gateway.serve(exchange);
    case ServerPart::kRegistryJobs:
      return parts_.registry_jobs.serve(exchange);
    case ServerPart::kConsole:
      return parts_.console.serve(exchange);
    case ServerPart::kApi:
      break;
  }
  return parts_.dispatcher.serve_exchange(exchange);
}

bool HttpFront::find_ready(const http::Request& request, http::ReadyAnswer& out) {
  if (!parts_.registry.find_ready(request, out)) return false;
  parts_.idle_memory.note_request();
  return true;
}

}  // namespace minato
