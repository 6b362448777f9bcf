// The opening request of both agent websockets: target, query parameters, and how a refusal is
// told. Pure; callable from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::agent_link {

// GET {endpoint}/ws?... of the work channel.
struct AcsParameters {
  std::string agent_hash = {};
  std::string agent_version = {};
  std::string cluster = {};  // as the agent is configured: a name or an ARN
  std::string container_instance_arn = {};
  std::string docker_version = {};  // "DockerVersion: 20.10.24"
  int protocol_version = 2;
  bool send_credentials = false;  // the agent wants every task's credentials again
  std::string seq_num = "1";      // constant in the protocol
  bool operator==(const AcsParameters&) const = default;
};

// GET {telemetryEndpoint}/ws?... of the telemetry channel.
struct TcsParameters {
  std::string agent_hash = {};
  std::string agent_version = {};
  std::string cluster = {};
  std::string container_instance = {};
  std::string docker_version = {};
  bool operator==(const TcsParameters&) const = default;
};

// "/ws?..." behind `base_path` ("" or "/acs"); names in the order of the real agent.
std::string acs_target(std::string_view base_path, const AcsParameters& parameters);
std::string tcs_target(std::string_view base_path, const TcsParameters& parameters);

// From the query of an upgrade request. kInvalidArgument when the container instance is missing.
Result<AcsParameters> parse_acs_query(std::string_view query);
Result<TcsParameters> parse_tcs_query(std::string_view query);

// An endpoint of DiscoverPollEndpoint cut for http::Peer::from_url.
struct EndpointUrl {
  std::string origin = {};     // "http://host:port"; ws becomes http, wss https
  std::string base_path = {};  // "" or "/acs", never with a '/' at its end
};
// kInvalidArgument for any scheme other than http, https, ws and wss.
Result<EndpointUrl> parse_endpoint_url(std::string_view url);

// Why a handshake was refused. `type` is the error's structure name.
struct Refusal {
  std::string type = {};
  std::string message = {};
};
inline constexpr std::string_view kInactiveInstanceException = "InactiveInstanceException";
inline constexpr std::string_view kInvalidInstanceException = "InvalidInstanceException";
inline constexpr std::string_view kInvalidClusterException = "InvalidClusterException";
inline constexpr std::string_view kAccessDeniedException = "AccessDeniedException";
inline constexpr std::string_view kBadRequestException = "BadRequestException";
inline constexpr std::string_view kServerException = "ServerException";

// The body of a non-101 answer, which has the envelope of a message.
std::string refusal_body(const Refusal& refusal);
// A body that is none gives type "" and the body's first characters as message.
Refusal parse_refusal(std::string_view body);

}  // namespace minato::agent_link
