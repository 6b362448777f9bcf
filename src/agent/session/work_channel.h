// The ACS websocket: work comes in, acknowledgements go out.
#pragma once

#include <string>

#include "agent/effects/task_engine.h"
#include "agent/session/channel.h"
#include "agent/session/submitter.h"
#include "agent/state/state_folder.h"
#include "agent_link/messages.h"

namespace minato::agent {

struct WorkPorts {
  TaskEngine& tasks;
  Submitter& submitter;
  StateFolder& folder;
  AgentRecord& record;
};

class WorkChannel final : public Channel {
 public:
  WorkChannel(ChannelContext& context, EndpointDirectory& endpoints, WorkPorts ports);

 private:
  std::string endpoint(const PollEndpoints& endpoints) const override { return endpoints.work; }
  std::string target(std::string_view base_path) override;
  Awaitable<ChannelEnd> serve() override;

  // Each returns the messages to send back.
  using Answers = std::vector<std::string>;
  Answers handle(const agent_link::AcsToAgent& message);
  Answers handle_payload(const api::PayloadMessage& payload);
  Answers handle_manifest(const api::TaskManifestMessage& manifest);
  Answers handle_verification(const api::TaskStopVerificationAck& verification);
  std::string ack(const std::string& message_id) const;
  void remember_sequence(std::int64_t number);

  WorkPorts ports_;
  bool was_connected_ = false;
  std::string manifest_id_;  // the one whose candidates were sent
  ChannelEnd end_ = ChannelEnd::kClosed;
};

}  // namespace minato::agent
