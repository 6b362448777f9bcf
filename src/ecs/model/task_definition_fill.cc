#include "ecs/model/definition_rules/rules.h"
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

void fill_ports(api::ContainerDefinition& container, std::string_view network_mode) {
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

void fill_container(api::ContainerDefinition& container, std::string_view network_mode) {
  if (!container.cpu) container.cpu = 0;
  if (!container.essential) container.essential = true;
  fill_ports(container, network_mode);
  default_empty(container.environment);
  drop_variables_without_value(*container.environment);
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
    if (volume.efs_volume_configuration) {
      auto& directory = volume.efs_volume_configuration->root_directory;
      if (!directory) directory = "/";
    } else if (!volume.docker_volume_configuration && !volume.s3files_volume_configuration &&
               !volume.fsx_windows_file_server_volume_configuration &&
               !volume.configured_at_launch && !volume.host) {
      volume.host.emplace();
    }
  }
}

// "1 vCPU" is answered as "1024", "1GB" as "1024".
template <class Parse>
void normalise(std::optional<std::string>& quantity, Parse parse) {
  if (!quantity) return;
  if (const auto number = parse(*quantity)) quantity = std::to_string(*number);
}

}  // namespace

api::TaskDefinition filled_task_definition(const api::RegisterTaskDefinitionRequest& request) {
  api::TaskDefinition definition;
  definition.family = request.family;
  definition.task_role_arn = request.task_role_arn;
  definition.execution_role_arn = request.execution_role_arn;
  const auto network_mode = definition_rules::network_mode_of(request);
  if (request.network_mode || network_mode != "bridge") {
    definition.network_mode = std::string(network_mode);
  }
  definition.container_definitions = request.container_definitions;
  for (auto& container : *definition.container_definitions) {
    fill_container(container, network_mode);
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
  definition.compatibilities = definition_rules::compatibilities_of(request);
  const auto needs = required_attributes(definition);
  if (!needs.empty()) definition.requires_attributes = needs;
  return definition;
}

}  // namespace minato::ecs
