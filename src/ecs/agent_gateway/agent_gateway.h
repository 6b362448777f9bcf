// The server side of the agent protocol: ACS carries work to container agents, TCS brings their
// health and metrics. Works for Minato's agent and for AWS's amazon-ecs-agent.
//
//   /acs/ws   work: payloads, credentials, the manifest of an instance's tasks
//   /tcs/ws   telemetry
//
// A change of a task is sent in the call that tells of its commit; nothing is polled.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aws/context.h"
#include "base/async.h"
#include "base/result.h"
#include "ecs/service.h"
#include "net/http_server.h"

namespace minato::ecs {

// What the agent of an instance asks for by a handshake.
struct AgentAccess {
  std::string_view action;  // "ecs:Poll" or "ecs:StartTelemetrySession"
  std::string instance_arn;
  std::string cluster_arn;  // of the instance: the condition key "ecs:cluster"
};

struct GatewayPorts {
  // Who signed the handshake, when policies let them do that. Called on the connection's executor.
  std::function<Result<aws::Principal>(const http::Request&, const AgentAccess&)> verify;
};

class AgentGateway {
 public:
  // At start-up, before service.start(); `service` outlives it. stop() before destruction.
  AgentGateway(EcsService& service, GatewayPorts ports);
  ~AgentGateway();

  static bool accepts(const http::Request& request);
  // Answers the handshake and serves the websocket until it ends. Callable from any executor.
  Awaitable<void> serve(http::Exchange& exchange);
  // Ends every session and waits. On the control executor.
  Awaitable<void> stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace minato::ecs
