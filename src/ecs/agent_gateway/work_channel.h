// What goes over an ACS connection. Used on the control executor only.
#pragma once

#include <memory>
#include <string>

#include "agent_link/handshake.h"
#include "ecs/agent_gateway/agent_session.h"
#include "ecs/reconciler/instance_plan.h"
#include "ecs/service.h"

namespace minato::ecs {

class WorkChannel {
 public:
  explicit WorkChannel(EcsService& service) : service_(service) {}

  // Everything the agent has to know at the start of a connection: the manifest, orders not yet
  // acknowledged, credentials of what runs.
  void greet(AgentSession& session, const agent_link::AcsParameters& parameters) const;
  // Sends the order that a task's record calls for, unless this connection has it already.
  void follow(AgentSession& session, const TaskRecord& record) const;
  // Sends credentials again that end soon; looks for them once a minute at most.
  void refresh_credentials(AgentSession& session) const;
  // Acts on one message of the agent. Errors are only for the log.
  Awaitable<Result<>> handle(std::shared_ptr<AgentSession> session, std::string text) const;

 private:
  void send_order(AgentSession& session, const TaskOrder& order, const TaskRecord& record) const;
  bool send_start(AgentSession& session, const TaskOrder& order, const TaskRecord& record) const;
  void send_manifest(AgentSession& session) const;
  void send_credentials(AgentSession& session, const TaskRecord& record, bool only_ending) const;
  void fail_start(const std::string& task_arn, std::string reason) const;
  Awaitable<Result<>> acknowledged(std::string instance_arn, std::string message_id) const;
  Awaitable<Result<>> refused(std::string instance_arn, std::string message_id,
                              std::string reason) const;

  EcsService& service_;
};

}  // namespace minato::ecs
