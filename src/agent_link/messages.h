// Every message of the agent protocol as one typed value a direction. ACS carries work, TCS carries
// health and metrics. Pure; callable from any thread.
#pragma once

#include <string_view>
#include <variant>

#include "agent_link/envelope.h"
#include "base/result.h"
#include "gen/agent.h"

namespace minato::agent_link {

namespace api = minato::agent::api;

// A type that this version does not know; a receiver logs and drops it.
struct UnknownMessage {
  std::string type;
};

using AcsToAgent = std::variant<
    UnknownMessage, api::HeartbeatMessage, api::PayloadMessage, api::IAMRoleCredentialsMessage,
    api::TaskManifestMessage, api::TaskStopVerificationAck, api::AttachTaskNetworkInterfacesMessage,
    api::AttachInstanceNetworkInterfacesMessage, api::ConfirmAttachmentMessage,
    api::PerformUpdateMessage, api::StageUpdateMessage, api::CloseMessage, api::ErrorMessage,
    api::ServerException, api::BadRequestException, api::InvalidClusterException,
    api::InvalidInstanceException, api::AccessDeniedException, api::InactiveInstanceException>;

using AcsFromAgent =
    std::variant<UnknownMessage, api::AckRequest, api::NackRequest, api::HeartbeatAckRequest,
                 api::IAMRoleCredentialsAckRequest, api::TaskStopVerificationMessage>;

using TcsToAgent =
    std::variant<UnknownMessage, api::AckPublishMetric, api::AckPublishHealth,
                 api::AckPublishInstanceStatus, api::HeartbeatMessage,
                 api::StopTelemetrySessionMessage, api::ServerException, api::BadRequestException,
                 api::InvalidClusterException, api::InvalidInstanceException,
                 api::AccessDeniedException, api::InactiveInstanceException>;

using TcsFromAgent = std::variant<UnknownMessage, api::PublishMetricsRequest,
                                  api::PublishHealthRequest, api::PublishInstanceStatusRequest>;

// kInvalidArgument: not an envelope, or the message's members have wrong types or are missing.
// Members that are not known are ignored.
Result<AcsToAgent> decode_acs_to_agent(std::string_view text);
Result<AcsFromAgent> decode_acs_from_agent(std::string_view text);
Result<TcsToAgent> decode_tcs_to_agent(std::string_view text);
// Strips the header block first.
Result<TcsFromAgent> decode_tcs_from_agent(std::string_view text);

// The text of whatever alternative is held; "" for an UnknownMessage.
template <class Message>
std::string encode_any(const Message& message) {
  return std::visit(
      [](const auto& value) -> std::string {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, UnknownMessage>) {
          return {};
        } else {
          return encode(value);
        }
      },
      message);
}

}  // namespace minato::agent_link
