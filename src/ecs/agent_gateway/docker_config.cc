#include <boost/json.hpp>

#include "ecs/agent_gateway/payload.h"

namespace minato::ecs {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMib = 1024 * 1024;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
// The Engine API version that knows everything set here.
constexpr const char* kMinimumApiVersion = "1.18";

json::array texts(const std::vector<std::string>& list) {
  json::array out;
  for (const auto& text : list) out.emplace_back(text);
  return out;
}

void put(json::object& into, std::string_view name, const std::optional<std::string>& value) {
  if (value && !value->empty()) into[name] = *value;
}
void put(json::object& into, std::string_view name, const std::optional<bool>& value) {
  if (value && *value) into[name] = true;
}
void put(json::object& into, std::string_view name,
         const std::optional<std::vector<std::string>>& value) {
  if (value && !value->empty()) into[name] = texts(*value);
}

json::object health_check(const api::HealthCheck& check) {
  return {{"Test", texts(check.command)},
          {"Interval", check.interval.value_or(30) * kNanosPerSecond},
          {"Timeout", check.timeout.value_or(5) * kNanosPerSecond},
          {"Retries", check.retries.value_or(3)},
          {"StartPeriod", check.start_period.value_or(0) * kNanosPerSecond}};
}

json::object config_of(const api::ContainerDefinition& container) {
  json::object config;
  if (container.docker_labels && !container.docker_labels->empty()) {
    json::object labels;
    for (const auto& [name, value] : *container.docker_labels) labels[name] = value;
    config["Labels"] = std::move(labels);
  }
  put(config, "User", container.user);
  put(config, "WorkingDir", container.working_directory);
  put(config, "Hostname", container.hostname);
  put(config, "Tty", container.pseudo_terminal);
  put(config, "OpenStdin", container.interactive);
  put(config, "NetworkDisabled", container.disable_networking);
  if (container.health_check) config["Healthcheck"] = health_check(*container.health_check);
  return config;
}

json::array devices(const std::vector<api::Device>& list) {
  json::array out;
  for (const auto& device : list) {
    std::string permissions;
    for (const auto& permission :
         device.permissions.value_or(std::vector<std::string>{"read", "write", "mknod"})) {
      permissions.push_back(permission.front());
    }
    out.push_back(
        json::object{{"PathOnHost", device.host_path},
                     {"PathInContainer", device.container_path.value_or(device.host_path)},
                     {"CgroupPermissions", permissions}});
  }
  return out;
}

json::object tmpfs(const std::vector<api::Tmpfs>& list) {
  json::object out;
  for (const auto& mount : list) {
    auto options = fmt::format("size={}", mount.size * kMib);
    for (const auto& option : mount.mount_options.value_or(std::vector<std::string>{})) {
      options = option + "," + options;
    }
    out[mount.container_path] = options;
  }
  return out;
}

void put_linux(json::object& host, const api::ContainerDefinition& container) {
  if (!container.linux_parameters) return;
  const auto& parameters = *container.linux_parameters;
  if (parameters.capabilities) {
    put(host, "CapAdd", parameters.capabilities->add);
    put(host, "CapDrop", parameters.capabilities->drop);
  }
  put(host, "Init", parameters.init_process_enabled);
  if (parameters.devices && !parameters.devices->empty()) {
    host["Devices"] = devices(*parameters.devices);
  }
  if (parameters.shared_memory_size) host["ShmSize"] = *parameters.shared_memory_size * kMib;
  if (parameters.tmpfs && !parameters.tmpfs->empty()) host["Tmpfs"] = tmpfs(*parameters.tmpfs);
  if (parameters.swappiness) host["MemorySwappiness"] = *parameters.swappiness;
  if (parameters.max_swap && container.memory) {
    host["MemorySwap"] = (std::int64_t{*container.memory} + *parameters.max_swap) * kMib;
  }
}

void put_lists(json::object& host, const api::ContainerDefinition& container) {
  put(host, "SecurityOpt", container.docker_security_options);
  put(host, "Dns", container.dns_servers);
  put(host, "DnsSearch", container.dns_search_domains);
  if (container.ulimits && !container.ulimits->empty()) {
    json::array ulimits;
    for (const auto& limit : *container.ulimits) {
      ulimits.push_back(json::object{
          {"Name", limit.name}, {"Soft", limit.soft_limit}, {"Hard", limit.hard_limit}});
    }
    host["Ulimits"] = std::move(ulimits);
  }
  if (container.extra_hosts && !container.extra_hosts->empty()) {
    json::array hosts;
    for (const auto& entry : *container.extra_hosts) {
      hosts.emplace_back(entry.hostname + ":" + entry.ip_address);
    }
    host["ExtraHosts"] = std::move(hosts);
  }
  if (container.system_controls && !container.system_controls->empty()) {
    json::object sysctls;
    for (const auto& control : *container.system_controls) {
      sysctls[control.namespace_.value_or("")] = control.value.value_or("");
    }
    host["Sysctls"] = std::move(sysctls);
  }
}

// The driver's options in the engine's words: Docker's awslogs driver refuses the prefix that ECS
// makes a stream's name of, and must be told where logs are kept. Minato's agent, which does the
// driver's work itself, takes the name of the stream and goes where its calls go.
std::map<std::string, std::string> engine_log_options(const api::ContainerDefinition& container,
                                                      const ContainerPlace& place) {
  const auto& configuration = *container.log_configuration;
  auto options = configuration.options.value_or(std::map<std::string, std::string>{});
  if (configuration.log_driver != "awslogs") return options;
  if (const auto prefix = options.extract("awslogs-stream-prefix"); !prefix.empty()) {
    options["awslogs-stream"] =
        fmt::format("{}/{}/{}", prefix.mapped(), container.name.value_or(""), place.task_id);
  }
  options.try_emplace("awslogs-region", place.region);
  options["awslogs-endpoint"] = place.endpoint;
  return options;
}

json::object host_config_of(const api::ContainerDefinition& container,
                            const ContainerPlace& place) {
  json::object host{{"NetworkMode", place.network_mode}};
  if (container.memory_reservation) {
    host["MemoryReservation"] = *container.memory_reservation * kMib;
  }
  put(host, "Privileged", container.privileged);
  put(host, "ReadonlyRootfs", container.readonly_root_filesystem);
  put_linux(host, container);
  put_lists(host, container);
  if (container.log_configuration) {
    json::object options;
    for (const auto& [name, value] : engine_log_options(container, place)) options[name] = value;
    host["LogConfig"] = json::object{{"Type", container.log_configuration->log_driver},
                                     {"Config", std::move(options)}};
  }
  return host;
}

}  // namespace

wire::DockerConfig docker_config(const api::ContainerDefinition& container,
                                 const ContainerPlace& place) {
  wire::DockerConfig made;
  made.version = kMinimumApiVersion;
  made.config = json::serialize(config_of(container));
  made.host_config = json::serialize(host_config_of(container, place));
  return made;
}

}  // namespace minato::ecs
