#include "agent_link/handshake.h"

#include <array>
#include <charconv>
#include <span>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "agent_link/envelope.h"
#include "net/http.h"

namespace minato::agent_link {
namespace {

constexpr std::size_t kRefusalTextMax = 200;

using Field = std::pair<std::string_view, std::string>;

std::string target_of(std::string_view base_path, std::span<const Field> fields) {
  std::string out(base_path);
  out += "/ws";
  char separator = '?';
  for (const auto& [name, value] : fields) {
    out += separator;
    out += name;
    out += '=';
    out += http::percent_encode(value);
    separator = '&';
  }
  return out;
}

}  // namespace

std::string acs_target(std::string_view base_path, const AcsParameters& parameters) {
  const std::array<Field, 8> fields{{
      {"agentHash", parameters.agent_hash},
      {"agentVersion", parameters.agent_version},
      {"clusterArn", parameters.cluster},
      {"containerInstanceArn", parameters.container_instance_arn},
      {"dockerVersion", parameters.docker_version},
      {"protocolVersion", std::to_string(parameters.protocol_version)},
      {"sendCredentials", parameters.send_credentials ? "true" : "false"},
      {"seqNum", parameters.seq_num},
  }};
  return target_of(base_path, fields);
}

std::string tcs_target(std::string_view base_path, const TcsParameters& parameters) {
  const std::array<Field, 5> fields{{
      {"agentHash", parameters.agent_hash},
      {"agentVersion", parameters.agent_version},
      {"cluster", parameters.cluster},
      {"containerInstance", parameters.container_instance},
      {"dockerVersion", parameters.docker_version},
  }};
  return target_of(base_path, fields);
}

Result<AcsParameters> parse_acs_query(std::string_view query) {
  AcsParameters out{.seq_num = ""};
  for (auto& [name, value] : http::parse_query(query)) {
    if (name == "agentHash")
      out.agent_hash = std::move(value);
    else if (name == "agentVersion")
      out.agent_version = std::move(value);
    else if (name == "clusterArn")
      out.cluster = std::move(value);
    else if (name == "containerInstanceArn")
      out.container_instance_arn = std::move(value);
    else if (name == "dockerVersion")
      out.docker_version = std::move(value);
    else if (name == "sendCredentials")
      out.send_credentials = value == "true";
    else if (name == "seqNum")
      out.seq_num = std::move(value);
    else if (name == "protocolVersion") {
      int number = 0;
      const char* end = value.data() + value.size();
      const auto parsed = std::from_chars(value.data(), end, number);
      if (parsed.ec == std::errc{} && parsed.ptr == end) out.protocol_version = number;
    }
  }
  if (out.container_instance_arn.empty()) {
    return fail(ErrorCode::kInvalidArgument, "containerInstanceArn is missing.");
  }
  return out;
}

Result<TcsParameters> parse_tcs_query(std::string_view query) {
  TcsParameters out;
  for (auto& [name, value] : http::parse_query(query)) {
    if (name == "agentHash")
      out.agent_hash = std::move(value);
    else if (name == "agentVersion")
      out.agent_version = std::move(value);
    else if (name == "cluster")
      out.cluster = std::move(value);
    else if (name == "containerInstance")
      out.container_instance = std::move(value);
    else if (name == "dockerVersion")
      out.docker_version = std::move(value);
  }
  if (out.container_instance.empty()) {
    return fail(ErrorCode::kInvalidArgument, "containerInstance is missing.");
  }
  return out;
}

Result<EndpointUrl> parse_endpoint_url(std::string_view url) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSchemes{
      {{"http://", "http://"},
       {"https://", "https://"},
       {"ws://", "http://"},
       {"wss://", "https://"}}};
  for (const auto& [prefix, scheme] : kSchemes) {
    if (!url.starts_with(prefix)) continue;
    url.remove_prefix(prefix.size());
    const auto slash = url.find('/');
    const std::string_view authority = url.substr(0, slash);
    std::string_view path = slash == std::string_view::npos ? "" : url.substr(slash);
    while (path.ends_with('/')) path.remove_suffix(1);
    if (authority.empty()) break;
    return EndpointUrl{.origin = std::string(scheme) + std::string(authority),
                       .base_path = std::string(path)};
  }
  return fail(ErrorCode::kInvalidArgument, "The endpoint is not an http, https, ws or wss URL.");
}

std::string refusal_body(const Refusal& refusal) {
  const boost::json::object message{{"message", refusal.message}};
  return encode_envelope(refusal.type, boost::json::serialize(message));
}

Refusal parse_refusal(std::string_view body) {
  auto envelope = decode_envelope(body);
  if (!envelope)
    return Refusal{.type = "", .message = std::string(body.substr(0, kRefusalTextMax))};
  Refusal out{.type = std::move(envelope->type), .message = ""};
  if (const auto* object = envelope->message.if_object()) {
    if (const auto* text = object->if_contains("message"); text && text->is_string()) {
      out.message = std::string(text->get_string());
    }
  } else if (envelope->message.is_string()) {
    out.message = std::string(envelope->message.get_string());
  }
  return out;
}

}  // namespace minato::agent_link
