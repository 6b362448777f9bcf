#include "docker/engine_json.h"

#include <charconv>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/limits.h"
#include "codec/base64.h"
#include "codec/time.h"

namespace minato::docker {
namespace {

namespace json = boost::json;

const json::value* member(const json::value* value, std::string_view key) {
  const auto* object = value ? value->if_object() : nullptr;
  return object ? object->if_contains(key) : nullptr;
}

std::string text_of(const json::value* value) {
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool bool_of(const json::value* value) {
  return value && value->is_bool() && value->get_bool();
}

std::int64_t number_of(const json::value* value) {
  boost::system::error_code error;
  const auto number = value && value->is_number() ? value->to_number<std::int64_t>(error) : 0;
  return error ? 0 : number;
}

template <class T>
T number_in(std::string_view text) {
  T out{};
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// The engine writes "0001-01-01T00:00:00Z" for a time that has not come.
std::optional<TimePoint> time_of(const json::value* value) {
  const std::string text = text_of(value);
  if (text.empty() || text.starts_with("0001-")) return std::nullopt;
  return parse_iso8601(text);
}

std::map<std::string, std::string> strings_of(const json::value* value) {
  std::map<std::string, std::string> out;
  if (const auto* object = value ? value->if_object() : nullptr) {
    for (const auto& [key, text] : *object) out.emplace(key, text_of(&text));
  }
  return out;
}

std::vector<PortBinding> bindings_of(const json::value* ports) {
  std::vector<PortBinding> out;
  const auto* object = ports ? ports->if_object() : nullptr;
  if (!object) return out;
  for (const auto& [key, hosts] : *object) {  // "80/tcp": [{"HostIp": ..., "HostPort": "8080"}]
    if (!hosts.is_array()) continue;
    const std::string_view name(key.data(), key.size());
    const auto slash = name.find('/');
    for (const json::value& host : hosts.get_array()) {
      out.push_back({.host_ip = text_of(member(&host, "HostIp")),
                     .host_port = number_in<std::uint16_t>(text_of(member(&host, "HostPort"))),
                     .container_port = number_in<std::uint16_t>(name.substr(0, slash)),
                     .protocol = slash == std::string_view::npos
                                     ? "tcp"
                                     : std::string(name.substr(slash + 1))});
    }
  }
  return out;
}

std::vector<PortBinding> listed_ports_of(const json::value* ports) {
  std::vector<PortBinding> out;
  const auto* array = ports ? ports->if_array() : nullptr;
  if (!array) return out;
  for (const json::value& port : *array) {
    const auto host_port = number_of(member(&port, "PublicPort"));
    if (host_port == 0) continue;
    out.push_back(
        {.host_ip = text_of(member(&port, "IP")),
         .host_port = static_cast<std::uint16_t>(host_port),
         .container_port = static_cast<std::uint16_t>(number_of(member(&port, "PrivatePort"))),
         .protocol = text_of(member(&port, "Type"))});
  }
  return out;
}

std::string without_slash(std::string name) {
  if (name.starts_with('/')) name.erase(0, 1);
  return name;
}

// "Exited (137) 5 minutes ago"
int exit_code_in(std::string_view status) {
  const auto open = status.find('(');
  return status.starts_with("Exited") && open != std::string_view::npos
             ? number_in<int>(status.substr(open + 1))
             : 0;
}

ContainerState read_listed(const json::value& value) {
  ContainerState out;
  out.id = text_of(member(&value, "Id"));
  if (const auto* names = member(&value, "Names"); names && names->is_array()) {
    const json::array& array = names->get_array();
    if (!array.empty()) out.name = without_slash(text_of(&array[0]));
  }
  out.status = text_of(member(&value, "State"));
  out.running = out.status == "running" || out.status == "paused" || out.status == "restarting";
  out.exit_code = exit_code_in(text_of(member(&value, "Status")));
  out.image_id = text_of(member(&value, "ImageID"));
  out.labels = strings_of(member(&value, "Labels"));
  out.ports = listed_ports_of(member(&value, "Ports"));
  return out;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::pair<int, int> version_of(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return {number_in<int>(text), 0};
  return {number_in<int>(text.substr(0, dot)), number_in<int>(text.substr(dot + 1))};
}

}  // namespace

Result<json::value> parse_body(std::string_view body) {
  boost::system::error_code error;
  const json::parse_options options{.max_depth = limits::kJsonDepth};
  json::value value = json::parse(body, error, {}, options);
  if (error) return fail(ErrorCode::kDataLoss, "The engine's answer is not JSON.");
  return value;
}

ContainerState read_container(const json::value& value) {
  ContainerState out;
  const json::value* state = member(&value, "State");
  const json::value* config = member(&value, "Config");
  out.id = text_of(member(&value, "Id"));
  out.name = without_slash(text_of(member(&value, "Name")));
  out.status = text_of(member(state, "Status"));
  out.running = bool_of(member(state, "Running"));
  out.oom_killed = bool_of(member(state, "OOMKilled"));
  out.exit_code = static_cast<int>(number_of(member(state, "ExitCode")));
  out.error = text_of(member(state, "Error"));
  out.health = text_of(member(member(state, "Health"), "Status"));
  if (out.health == "none") out.health.clear();
  out.image_id = text_of(member(&value, "Image"));
  out.started_at = time_of(member(state, "StartedAt"));
  out.finished_at = time_of(member(state, "FinishedAt"));
  out.labels = strings_of(member(config, "Labels"));
  out.ports = bindings_of(member(member(&value, "NetworkSettings"), "Ports"));
  return out;
}

std::vector<ContainerState> read_container_list(const json::value& value) {
  std::vector<ContainerState> out;
  if (const auto* array = value.if_array()) {
    for (const json::value& item : *array) out.push_back(read_listed(item));
  }
  return out;
}

ImageState read_image(const json::value& value) {
  ImageState out{.id = text_of(member(&value, "Id")), .repo_digests = {}};
  if (const auto* digests = member(&value, "RepoDigests"); digests && digests->is_array()) {
    for (const json::value& digest : digests->get_array()) {
      out.repo_digests.push_back(text_of(&digest));
    }
  }
  return out;
}

Result<std::string> read_distribution_digest(const json::value& value) {
  std::string digest = text_of(member(member(&value, "Descriptor"), "digest"));
  if (digest.empty()) return fail(ErrorCode::kDataLoss, "The engine gave no digest.");
  return digest;
}

bool has_tty(const json::value& value) {
  return bool_of(member(member(&value, "Config"), "Tty"));
}

Event read_event(const json::object& line) {
  const json::value* actor = line.if_contains("Actor");
  Event out;
  out.action = text_of(line.if_contains("Action"));
  if (out.action.empty()) out.action = text_of(line.if_contains("status"));
  out.container_id = text_of(member(actor, "ID"));
  if (out.container_id.empty()) out.container_id = text_of(line.if_contains("id"));
  out.attributes = strings_of(member(actor, "Attributes"));
  out.time_ns = number_of(line.if_contains("timeNano"));
  if (out.time_ns == 0) {
    constexpr std::int64_t kSecondsMax = 9'000'000'000;  // beyond, nanoseconds overflow
    const std::int64_t seconds = number_of(line.if_contains("time"));
    if (seconds > 0 && seconds < kSecondsMax) out.time_ns = seconds * 1'000'000'000;
  }
  return out;
}

EngineInfo read_info(const json::value& value) {
  return {.version = text_of(member(&value, "ServerVersion")),
          .api_version = "",
          .cpus = static_cast<int>(number_of(member(&value, "NCPU"))),
          .memory_bytes = number_of(member(&value, "MemTotal"))};
}

std::string read_pull_error(const json::object& line) {
  std::string text = text_of(member(line.if_contains("errorDetail"), "message"));
  return text.empty() ? text_of(line.if_contains("error")) : text;
}

Error read_error(int status, std::string_view body) {
  Error out;
  switch (status) {
    case 400:
      out.code = ErrorCode::kInvalidArgument;
      break;
    case 401:
    case 403:
      out.code = ErrorCode::kPermissionDenied;
      break;
    case 404:
      out.code = ErrorCode::kNotFound;
      break;
    case 409:
      out.code = ErrorCode::kConflict;
      break;
    case 503:
      out.code = ErrorCode::kUnavailable;
      break;
    default:
      out.code = ErrorCode::kInternal;
  }
  if (auto value = parse_body(body)) out.message = text_of(member(&*value, "message"));
  if (out.message.empty())
    out.message = "The engine answered with status " + std::to_string(status);
  return out;
}

Error pull_error(std::string message) {
  ErrorCode code = ErrorCode::kInternal;
  if (contains(message, "not found") || contains(message, "manifest unknown")) {
    code = ErrorCode::kNotFound;
  } else if (contains(message, "unauthorized") || contains(message, "denied") ||
             contains(message, "no basic auth")) {
    code = ErrorCode::kPermissionDenied;
  }
  return Error{.code = code, .message = std::move(message)};
}

std::string registry_auth_header(const RegistryAuth& auth) {
  const json::object form{
      {"username", auth.username}, {"password", auth.password}, {"serveraddress", auth.server}};
  std::string out = base64_encode(json::serialize(form));
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

ImageName split_image_name(std::string_view image) {
  if (const auto at = image.find('@'); at != std::string_view::npos) {
    // A tag beside the digest says nothing more: the digest decides.
    ImageName out = split_image_name(image.substr(0, at));
    out.tag = std::string(image.substr(at + 1));
    return out;
  }
  const auto colon = image.rfind(':');
  const auto slash = image.rfind('/');
  // The colon of "localhost:4566/web" belongs to a port.
  if (colon == std::string_view::npos || (slash != std::string_view::npos && colon < slash)) {
    return {.repository = std::string(image), .tag = "latest"};
  }
  return {.repository = std::string(image.substr(0, colon)),
          .tag = std::string(image.substr(colon + 1))};
}

Result<std::string> choose_api_version(std::string_view server_min, std::string_view server_max) {
  constexpr std::string_view kOldest = "1.21";
  constexpr std::string_view kNewest = "1.41";
  if (version_of(server_max) < version_of(kOldest)) {
    return fail(ErrorCode::kUnsupported,
                "The engine serves API " + std::string(server_max) + "; 1.21 is needed.");
  }
  if (!server_min.empty() && version_of(server_min) > version_of(kNewest)) {
    return std::string(server_min);
  }
  return std::string(version_of(server_max) < version_of(kNewest) ? server_max : kNewest);
}

}  // namespace minato::docker
