#include <set>

#include "ecs/model/overrides.h"
#include "ecs/model/task_definition_rules.h"
#include "ecs/model/task_status.h"

namespace minato::ecs {
namespace {

// ECS answers these as empty lists when they were not given.
template <class T>
void default_empty(std::optional<std::vector<T>>& list) {
  if (!list) list.emplace();
}

void fill_ports(api::ContainerDefinition& container, const std::string& network_mode) {
  default_empty(container.port_mappings);
  for (auto& mapping : *container.port_mappings) {
    if (!mapping.protocol) mapping.protocol = "tcp";
    if (mapping.container_port_range) continue;
    if (network_mode == "awsvpc" || network_mode == "host") {
      mapping.host_port = mapping.container_port;
    } else if (!mapping.host_port) {
      mapping.host_port = 0;
    }
  }
}

void fill_container(api::ContainerDefinition& container, const std::string& network_mode) {
  if (!container.cpu) container.cpu = 0;
  if (!container.essential) container.essential = true;
  fill_ports(container, network_mode);
  default_empty(container.environment);
  default_empty(container.mount_points);
  default_empty(container.volumes_from);
  default_empty(container.system_controls);
  if (container.health_check) {
    auto& check = *container.health_check;
    if (!check.interval) check.interval = 30;
    if (!check.timeout) check.timeout = 5;
    if (!check.retries) check.retries = 3;
  }
  if (container.restart_policy && !container.restart_policy->restart_attempt_period) {
    container.restart_policy->restart_attempt_period = 300;
  }
}

void fill_volumes(std::vector<api::Volume>& volumes) {
  for (auto& volume : volumes) {
    if (!volume.docker_volume_configuration && !volume.efs_volume_configuration &&
        !volume.fsx_windows_file_server_volume_configuration && !volume.configured_at_launch &&
        !volume.host) {
      volume.host.emplace();
    }
  }
}

std::vector<std::string> compatibilities_of(const api::TaskDefinition& definition) {
  if (definition.network_mode == "awsvpc") {
    const auto cpu = parse_task_cpu(definition.cpu.value_or("")).value_or(0);
    const auto memory = parse_task_memory(definition.memory.value_or("")).value_or(0);
    if (is_fargate_size(cpu, memory)) return {"EC2", "FARGATE"};
    return {"EC2"};
  }
  return {"EXTERNAL", "EC2"};
}

// "1 vCPU" is answered as "1024", "1GB" as "1024".
template <class Parse>
void normalise(std::optional<std::string>& quantity, Parse parse) {
  if (!quantity) return;
  if (const auto number = parse(*quantity)) quantity = std::to_string(*number);
}

void add_container_needs(const api::ContainerDefinition& container, bool has_execution_role,
                         std::set<std::string>& needs) {
  if (container.log_configuration) {
    const auto& driver = container.log_configuration->log_driver;
    needs.insert("com.amazonaws.ecs.capability.logging-driver." + driver);
    if (driver == "awslogs" && has_execution_role) {
      needs.insert("ecs.capability.execution-role-awslogs");
    }
  }
  if (container.image->find(".dkr.ecr.") != std::string::npos) {
    needs.insert("com.amazonaws.ecs.capability.ecr-auth");
    if (has_execution_role) needs.insert("ecs.capability.execution-role-ecr-pull");
  }
  if (container.privileged.value_or(false)) {
    needs.insert("com.amazonaws.ecs.capability.privileged-container");
  }
  if (container.repository_credentials) {
    needs.insert("ecs.capability.private-registry-authentication.secretsmanager");
  }
  if (container.depends_on && !container.depends_on->empty()) {
    needs.insert("ecs.capability.container-ordering");
  }
  if (container.health_check) needs.insert("ecs.capability.container-health-check");
  if (container.environment_files && !container.environment_files->empty()) {
    needs.insert("ecs.capability.env-files.s3");
  }
  if (container.restart_policy && container.restart_policy->enabled) {
    needs.insert("ecs.capability.container-restart-policy");
  }
  if (container.firelens_configuration) {
    needs.insert("ecs.capability.firelens." + container.firelens_configuration->type);
  }
  for (const auto& secret : container.secrets.value_or(std::vector<api::Secret>{})) {
    const bool asm_secret = secret.value_from.starts_with("arn:") &&
                            secret.value_from.find(":secretsmanager:") != std::string::npos;
    needs.insert(asm_secret ? "ecs.capability.secrets.asm.environment-variables"
                            : "ecs.capability.secrets.ssm.environment-variables");
  }
}

}  // namespace

api::TaskDefinition filled_task_definition(const api::RegisterTaskDefinitionRequest& request) {
  api::TaskDefinition definition;
  definition.family = request.family;
  definition.task_role_arn = request.task_role_arn;
  definition.execution_role_arn = request.execution_role_arn;
  definition.network_mode = request.network_mode;
  definition.container_definitions = request.container_definitions;
  for (auto& container : *definition.container_definitions) {
    fill_container(container, request.network_mode.value_or("bridge"));
  }
  definition.volumes = request.volumes.value_or(std::vector<api::Volume>{});
  fill_volumes(*definition.volumes);
  definition.placement_constraints =
      request.placement_constraints.value_or(std::vector<api::TaskDefinitionPlacementConstraint>{});
  definition.requires_compatibilities = request.requires_compatibilities;
  definition.cpu = request.cpu;
  normalise(definition.cpu, parse_task_cpu);
  definition.memory = request.memory;
  normalise(definition.memory, parse_task_memory);
  definition.pid_mode = request.pid_mode;
  definition.ipc_mode = request.ipc_mode;
  definition.proxy_configuration = request.proxy_configuration;
  definition.inference_accelerators = request.inference_accelerators;
  definition.ephemeral_storage = request.ephemeral_storage;
  definition.runtime_platform = request.runtime_platform;
  definition.enable_fault_injection = request.enable_fault_injection;
  definition.status = status::kActive;
  definition.compatibilities = compatibilities_of(definition);
  const auto needs = required_attributes(definition);
  if (!needs.empty()) definition.requires_attributes = needs;
  return definition;
}

std::vector<api::Attribute> required_attributes(const api::TaskDefinition& definition) {
  std::set<std::string> needs;
  const bool host_mode = definition.network_mode == "host";
  for (const auto& container : *definition.container_definitions) {
    add_container_needs(container, definition.execution_role_arn.has_value(), needs);
  }
  if (definition.task_role_arn) {
    needs.insert(host_mode ? "com.amazonaws.ecs.capability.task-iam-role-network-host"
                           : "com.amazonaws.ecs.capability.task-iam-role");
  }
  if (definition.network_mode == "awsvpc") needs.insert("ecs.capability.task-eni");
  if (definition.cpu || definition.memory) needs.insert("ecs.capability.task-cpu-mem-limit");
  if (definition.pid_mode || definition.ipc_mode) {
    needs.insert("ecs.capability.pid-ipc-namespace-sharing");
  }
  for (const auto& volume : definition.volumes.value_or(std::vector<api::Volume>{})) {
    if (volume.efs_volume_configuration) needs.insert("ecs.capability.efs");
    if (volume.docker_volume_configuration) {
      needs.insert("ecs.capability.docker-plugin." +
                   volume.docker_volume_configuration->driver.value_or("local"));
    }
  }
  std::vector<api::Attribute> attributes;
  for (const auto& name : needs) attributes.emplace_back().name = name;
  return attributes;
}

}  // namespace minato::ecs
