// The one entry of the listener: which part of the server a request is for.
#pragma once

#include "aws/dispatcher.h"
#include "base/async.h"
#include "console/console_http.h"
#include "control_plane/idle_memory.h"
#include "control_plane/registry_jobs.h"
#include "ecs/agent_gateway/agent_gateway.h"
#include "net/http_server.h"
#include "registry/http/registry_http.h"

namespace minato {

enum class ServerPart { kHealth, kRegistry, kAgents, kRegistryJobs, kConsole, kApi };

// /v2/ is the registry, the agent protocol has its own paths, /minato/health answers 200 while the
// server runs, /minato/gc and the like are of the registry's jobs, the console has /console/ and an
// unsigned GET of "/", everything else is an AWS API call. What comes from an instance reaches only
// what each request must prove its right to: registry (by token), agents and API (by signature);
// its other requests are API calls that fail. Pure.
ServerPart part_for(const http::Request& request);

// Called on connection executors. The parts outlive it.
class HttpFront {
 public:
  struct Parts {
    registry::RegistryHttp& registry;
    RegistryJobs& registry_jobs;
    ecs::AgentGateway& gateway;
    aws::Dispatcher& dispatcher;
    console::ConsoleHttp& console;
    IdleMemory& idle_memory;  // is told of every request but questions after the health
  };
  explicit HttpFront(const Parts& parts) : parts_(parts) {}

  // Hands the exchange to the part it is for.
  Awaitable<void> serve(http::Exchange& exchange);
  // Pulls whose answer is at hand: http::ReadyHandler.
  bool find_ready(const http::Request& request, http::ReadyAnswer& out);

 private:
  Parts parts_;
};

}  // namespace minato
