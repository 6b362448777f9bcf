#include "agent/mapping/container_config.h"

#include <algorithm>

#include <boost/json/parse.hpp>

#include "agent/mapping/names.h"
#include "agent/mapping/ports.h"
#include "base/limits.h"

namespace minato::agent {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMiB = 1024 * 1024;
// The kernel takes no smaller memory limit, and no weights outside these.
constexpr std::int64_t kMemoryMin = 4 * kMiB;
constexpr int kSharesMin = 2;
constexpr int kSharesMax = 262'144;

json::array to_array(const std::vector<std::string>& values) {
  return json::array(values.begin(), values.end());
}

Result<json::object> parse_object(const std::string& text, std::string_view what) {
  if (text.empty()) return json::object{};
  boost::system::error_code error;
  const json::parse_options options{.max_depth = limits::kJsonDepth};
  json::value value = json::parse(text, error, {}, options);
  if (!error && value.is_null()) return json::object{};
  if (error || !value.is_object()) {
    return fail(ErrorCode::kInvalidArgument,
                "dockerConfig." + std::string(what) + " is not a JSON object");
  }
  return std::move(value.get_object());
}

// As a JSON decoder fills an existing value: objects are merged, everything else is replaced.
void lay_over(json::object& under, const json::object& over) {
  for (const auto& [key, value] : over) {
    json::value* existing = under.if_contains(key);
    if (existing && existing->is_object() && value.is_object()) {
      lay_over(existing->get_object(), value.get_object());
    } else if (!value.is_null()) {
      under[key] = value;
    }
  }
}

// overrides: {"command": [...]} as an object or as text.
Result<std::optional<json::array>> overridden_command(const api::Container& container) {
  if (!container.overrides || container.overrides->is_null()) return std::optional<json::array>{};
  json::object object;
  if (container.overrides->is_string()) {
    TRY(object, parse_object(std::string(container.overrides->get_string()), "overrides"));
  } else if (container.overrides->is_object()) {
    object = container.overrides->get_object();
  }
  const auto* command = object.if_contains("command");
  if (!command || !command->is_array()) return std::optional<json::array>{};
  return std::optional(command->get_array());
}

std::string port_key(const HostPort& port, int offset) {
  return std::to_string(port.container_port + offset) + "/" + port.protocol;
}

void map_ports(json::object& config, json::object& host, const std::vector<HostPort>& ports) {
  json::object exposed;
  json::object bindings;
  for (const HostPort& port : ports) {
    for (int i = 0; i < port.count; ++i) {
      const std::string key = port_key(port, i);
      exposed[key] = json::object{};
      json::value& list = bindings[key];
      if (!list.is_array()) list = json::array{};
      list.get_array().push_back(
          json::object{{"HostIp", ""}, {"HostPort", std::to_string(port.host_port + i)}});
    }
  }
  if (exposed.empty()) return;
  config["ExposedPorts"] = std::move(exposed);
  host["PortBindings"] = std::move(bindings);
}

Result<> map_mounts(json::object& host, const api::Container& container,
                    const MappingContext& context) {
  json::array binds;
  for (const auto& mount : container.mount_points.value_or(std::vector<api::MountPoint>{})) {
    const auto source = context.volume_sources.find(mount.source_volume.value_or(""));
    if (source == context.volume_sources.end()) {
      return fail(ErrorCode::kInvalidArgument,
                  "The volume " + mount.source_volume.value_or("") + " does not exist");
    }
    binds.push_back(json::value(source->second + ":" + mount.container_path.value_or("") +
                                (mount.read_only.value_or(false) ? ":ro" : "")));
  }
  if (!binds.empty()) host["Binds"] = std::move(binds);

  json::array volumes_from;
  for (const auto& entry : container.volumes_from.value_or(std::vector<api::VolumeFrom>{})) {
    const auto name = context.docker_names.find(entry.source_container.value_or(""));
    if (name == context.docker_names.end()) continue;  // refused when the task was read
    volumes_from.push_back(
        json::value(name->second + (entry.read_only.value_or(false) ? ":ro" : "")));
  }
  if (!volumes_from.empty()) host["VolumesFrom"] = std::move(volumes_from);
  return {};
}

void map_links(json::object& host, const api::Container& container, const MappingContext& context) {
  json::array links;
  for (const std::string& link : container.links.value_or(std::vector<std::string>{})) {
    const auto colon = link.find(':');
    const std::string target = link.substr(0, colon);
    const auto name = context.docker_names.find(target);
    if (name == context.docker_names.end()) continue;
    links.push_back(json::value(name->second + ":" +
                                (colon == std::string::npos ? target : link.substr(colon + 1))));
  }
  if (!links.empty()) host["Links"] = std::move(links);
}

Result<json::object> host_config(const api::Task& task, const api::Container& container,
                                 const MappingContext& context) {
  json::object host;
  if (container.memory.value_or(0) > 0) {
    host["Memory"] = std::max(kMemoryMin, *container.memory * kMiB);
  }
  host["CpuShares"] = std::clamp(container.cpu.value_or(0), kSharesMin, kSharesMax);
  host["NetworkMode"] = network_mode_of(task);
  if (task.pid_mode == "host") host["PidMode"] = "host";
  if (task.ipc_mode == "host" || task.ipc_mode == "none") host["IpcMode"] = *task.ipc_mode;
  TRY_VOID(map_mounts(host, container, context));
  map_links(host, container, context);
  return host;
}

json::object labels(const api::Task& task, const api::Container& container,
                    const MappingContext& context) {
  return {{kLabelCluster, context.cluster},
          {kLabelContainerName, container.name},
          {kLabelTaskArn, task.arn},
          {kLabelFamily, task.family.value_or("")},
          {kLabelVersion, task.version.value_or("")}};
}

// The output of these is read from the engine and sent on by the agent. The driver `local` keeps it
// byte for byte; `json-file` cuts characters in two and loses what is not UTF-8.
void keep_output_readable(json::object& host) {
  const auto* config = host.if_contains("LogConfig");
  const auto* object = config ? config->if_object() : nullptr;
  const auto* type = object ? object->if_contains("Type") : nullptr;
  const bool named = type && type->is_string() && !type->get_string().empty();
  if (named && type->get_string() != "awslogs") return;
  host["LogConfig"] =
      json::object{{"Type", "local"},
                   {"Config", {{"max-size", "10m"}, {"max-file", "2"}, {"compress", "false"}}}};
}

Result<> lay_docker_config(json::object& config, json::object& host,
                           const api::Container& container) {
  if (!container.docker_config) return {};
  TRY(const json::object over,
      parse_object(container.docker_config->config.value_or(""), "config"));
  TRY(const json::object host_over,
      parse_object(container.docker_config->host_config.value_or(""), "hostConfig"));
  lay_over(config, over);
  lay_over(host, host_over);
  return {};
}

}  // namespace

Result<docker::CreateRequest> map_container(const api::Task& task, const api::Container& container,
                                            const MappingContext& context) {
  json::object config;
  config["Image"] = container.image.value_or("");
  TRY(auto command, overridden_command(container));
  if (command)
    config["Cmd"] = *std::move(command);
  else if (container.command)
    config["Cmd"] = to_array(*container.command);
  if (container.entry_point) config["Entrypoint"] = to_array(*container.entry_point);
  json::array environment;
  for (const auto& [key, value] :
       container.environment.value_or(std::map<std::string, std::string>{})) {
    environment.push_back(json::value(key + "=" + value));
  }
  config["Env"] = std::move(environment);
  TRY(json::object host, host_config(task, container, context));
  // In the host's network ports need no publishing.
  if (network_mode_of(task) == "bridge") map_ports(config, host, context.ports);
  TRY_VOID(lay_docker_config(config, host, container));
  keep_output_readable(host);
  json::value& all_labels = config["Labels"];
  if (!all_labels.is_object()) all_labels = json::object{};
  for (const auto& [key, value] : labels(task, container, context)) {
    all_labels.get_object()[key] = value;
  }
  config["HostConfig"] = std::move(host);
  return docker::CreateRequest{.name = context.docker_name, .config = std::move(config)};
}

}  // namespace minato::agent
