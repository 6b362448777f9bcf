#include "agent/session/registration.h"

#include <charconv>

namespace minato::agent {
namespace {

constexpr int kUnitsPerCpu = 1024;
constexpr int kApiVersionFirst = 17;
// Newer versions bring nothing that a task definition can ask for.
constexpr int kApiVersionLast = 41;

int minor_version(const std::string& version) {
  int out = kApiVersionLast;
  if (const auto dot = version.find('.'); dot != std::string::npos) {
    std::from_chars(version.data() + dot + 1, version.data() + version.size(), out);
  }
  return std::min(out, kApiVersionLast);
}

std::vector<ecs::api::Resource> resources(const AgentConfig& config,
                                          const docker::EngineInfo& engine) {
  std::vector<std::string> ports;
  for (int port : config.reserved_ports) ports.push_back(std::to_string(port));
  const int cpu = config.cpu_units > 0 ? config.cpu_units : engine.cpus * kUnitsPerCpu;
  const int memory =
      config.memory_mib > 0 ? config.memory_mib : static_cast<int>(engine.memory_bytes >> 20);
  return {
      {.name = "CPU", .type = "INTEGER", .integer_value = cpu},
      {.name = "MEMORY", .type = "INTEGER", .integer_value = memory},
      {.name = "PORTS", .type = "STRINGSET", .string_set_value = ports},
      {.name = "PORTS_UDP", .type = "STRINGSET", .string_set_value = std::vector<std::string>{}}};
}

}  // namespace

std::vector<ecs::api::Attribute> capabilities(const AgentConfig& config,
                                              const docker::EngineInfo& engine) {
  std::vector<ecs::api::Attribute> out;
  const auto add = [&out](std::string name) { out.push_back({.name = std::move(name)}); };
  add("com.amazonaws.ecs.capability.privileged-container");
  for (int minor = kApiVersionFirst; minor <= minor_version(engine.api_version); ++minor) {
    add("com.amazonaws.ecs.capability.docker-remote-api.1." + std::to_string(minor));
  }
  add("com.amazonaws.ecs.capability.logging-driver.json-file");
  for (const char* driver : {"none", "awslogs", "syslog", "journald", "gelf", "fluentd"}) {
    add(std::string("com.amazonaws.ecs.capability.logging-driver.") + driver);
  }
  add("ecs.capability.execution-role-awslogs");
  add("ecs.capability.execution-role-ecr-pull");
  add("com.amazonaws.ecs.capability.ecr-auth");
  add("ecs.capability.ecr-endpoint");
  add("ecs.capability.container-ordering");
  add("ecs.capability.full-sync");
  add("ecs.capability.network.container-port-range");
  add("ecs.capability.container-health-check");
  add("ecs.capability.container-restart-policy");
  add("ecs.capability.docker-plugin.local");
  if (config.external) add("ecs.capability.external");
  out.push_back({.name = "ecs.os-type", .value = "linux"});
  out.push_back({.name = "ecs.os-family", .value = "LINUX"});
#if defined(__aarch64__)
  out.push_back({.name = "ecs.cpu-architecture", .value = "arm64"});
#else
  out.push_back({.name = "ecs.cpu-architecture", .value = "x86_64"});
#endif
  return out;
}

ecs::api::RegisterContainerInstanceRequest registration_request(const AgentConfig& config,
                                                                const docker::EngineInfo& engine,
                                                                const std::string& known_arn) {
  ecs::api::RegisterContainerInstanceRequest out;
  out.cluster = config.cluster;
  out.instance_identity_document = config.instance_identity_document;
  out.instance_identity_document_signature = config.instance_identity_signature;
  out.total_resources = resources(config, engine);
  out.version_info = ecs::api::VersionInfo{.agent_version = MINATO_VERSION,
                                           .agent_hash = "minato",
                                           .docker_version = "DockerVersion: " + engine.version};
  out.attributes = capabilities(config, engine);
  if (known_arn.empty()) {
    for (const auto& [name, value] : config.attributes) {
      out.attributes->push_back({.name = name, .value = value});
    }
  } else {
    out.container_instance_arn = known_arn;
  }
  if (!config.tags.empty()) out.tags = config.tags;
  return out;
}

Awaitable<Result<std::string>> register_instance(ApiClient& api, AgentConfig config,
                                                 docker::EngineInfo engine, std::string known_arn) {
  const auto request = registration_request(config, engine, known_arn);
  auto answer = co_await api.call<ecs::api::RegisterContainerInstanceResponse>(
      kEcsService, "RegisterContainerInstance", request);
  const bool no_cluster = !answer && answer.error().message.starts_with("ClusterNotFoundException");
  if (no_cluster && config.cluster == "default") {
    CO_TRY_VOID(co_await api.call<ecs::api::CreateClusterResponse>(
        kEcsService, "CreateCluster",
        ecs::api::CreateClusterRequest{.cluster_name = config.cluster}));
    answer = co_await api.call<ecs::api::RegisterContainerInstanceResponse>(
        kEcsService, "RegisterContainerInstance", request);
  }
  if (!answer) co_return fail(std::move(answer).error());
  const auto arn = answer->container_instance
                       ? answer->container_instance->container_instance_arn.value_or("")
                       : "";
  if (arn.empty())
    co_return fail(ErrorCode::kDataLoss, "The registration was not answered with an ARN");
  co_return arn;
}

}  // namespace minato::agent
