// What comes over a TCS connection. Used on the control executor only.
#pragma once

#include <memory>
#include <string>

#include "ecs/agent_gateway/agent_session.h"
#include "ecs/service.h"
#include "gen/agent.h"

namespace minato::ecs {

class TelemetryChannel {
 public:
  explicit TelemetryChannel(EcsService& service) : service_(service) {}

  // Acts on one message of the agent and acknowledges it, which keeps the connection alive.
  Awaitable<Result<>> handle(std::shared_ptr<AgentSession> session, std::string text) const;

 private:
  Awaitable<Result<>> apply_task_health(agent::api::TaskHealth health,
                                        std::string instance_arn) const;
  Awaitable<Result<>> apply_instance_status(agent::api::PublishInstanceStatusRequest request,
                                            std::string instance_arn) const;

  EcsService& service_;
};

}  // namespace minato::ecs
