#include "ecs/agent_gateway/payload.h"

#include "codec/time.h"
#include "ecs/model/overrides.h"

namespace minato::ecs {
namespace {

// Runs `convert` on every element of a list that is there and not empty.
template <class To, class From, class Convert>
void convert_list(std::optional<std::vector<To>>& to, const std::optional<std::vector<From>>& from,
                  Convert convert) {
  if (!from || from->empty()) return;
  to.emplace();
  for (const auto& item : *from) to->push_back(convert(item));
}

wire::PortMapping port_message(const api::PortMapping& mapping) {
  wire::PortMapping out;
  out.container_port = mapping.container_port;
  out.host_port = mapping.host_port.value_or(0);
  out.protocol = mapping.protocol.value_or("tcp");
  out.container_port_range = mapping.container_port_range;
  return out;
}

wire::Secret secret_message(const api::Secret& secret, const std::string& region) {
  wire::Secret out;
  const bool asm_secret = secret.value_from.find(":secretsmanager:") != std::string::npos;
  out.name = secret.name;
  out.value_from = secret.value_from;
  out.type = "ENVIRONMENT_VARIABLE";
  out.provider = asm_secret ? "asm" : "ssm";
  out.target = "CONTAINER";
  out.region = region;
  return out;
}

wire::Volume volume_message(const api::Volume& volume) {
  wire::Volume out;
  out.name = volume.name;
  out.type = "host";
  if (volume.docker_volume_configuration) {
    const auto& from = *volume.docker_volume_configuration;
    out.type = "docker";
    auto& to = out.docker_volume_configuration.emplace();
    to.scope = from.scope.value_or("task");
    // An agent refuses to provision a task's own volume on demand; it makes it anyway.
    to.autoprovision = to.scope == "shared" && from.autoprovision.value_or(false);
    to.driver = from.driver.value_or("local");
    to.driver_opts = from.driver_opts.value_or(std::map<std::string, std::string>{});
    to.labels = from.labels.value_or(std::map<std::string, std::string>{});
  } else if (volume.efs_volume_configuration) {
    const auto& from = *volume.efs_volume_configuration;
    out.type = "efs";
    auto& to = out.efs_volume_configuration.emplace();
    to.file_system_id = from.file_system_id;
    to.root_directory = from.root_directory;
    to.transit_encryption = from.transit_encryption;
    to.transit_encryption_port = from.transit_encryption_port;
    if (from.authorization_config) {
      auto& authorization = to.authorization_config.emplace();
      authorization.access_point_id = from.authorization_config->access_point_id;
      authorization.iam = from.authorization_config->iam;
    }
  } else {
    out.host.emplace().source_path = volume.host ? volume.host->source_path.value_or("") : "";
  }
  return out;
}

void fill_image(wire::Container& out, const api::ContainerDefinition& container,
                const StartInputs& inputs, const std::string& region) {
  const auto source = inputs.resolve_image ? inputs.resolve_image(*container.image)
                                           : ImageSource{*container.image, false, {}};
  out.image = source.image;
  if (source.needs_ecr_login) {
    auto& authentication = out.registry_authentication.emplace();
    authentication.type = "ecr";
    auto& data = authentication.ecr_auth_data.emplace();
    data.registry_id = source.registry_id;
    data.region = region;
    data.endpoint_override = inputs.endpoint;
    data.use_execution_role = inputs.execution_credentials.has_value();
  } else if (container.repository_credentials) {
    auto& authentication = out.registry_authentication.emplace();
    authentication.type = "asm";
    auto& data = authentication.asm_auth_data.emplace();
    data.credentials_parameter = container.repository_credentials->credentials_parameter;
    data.region = region;
  }
}

// By which AWS's SDKs tell where they run; it wins over one of the task definition.
constexpr const char* kExecutionEnvironment = "AWS_EXECUTION_ENV";

void fill_lists(wire::Container& out, const api::ContainerDefinition& container,
                const StartInputs& inputs, const std::string& region) {
  if (container.command && !container.command->empty()) out.command = container.command;
  if (container.entry_point && !container.entry_point->empty()) {
    out.entry_point = container.entry_point;
  }
  auto& environment = out.environment.emplace();
  for (const auto& pair : container.environment.value_or(std::vector<api::KeyValuePair>{})) {
    environment[pair.name.value_or("")] = pair.value.value_or("");
  }
  environment[kExecutionEnvironment] = "AWS_ECS_" + inputs.record.task.launch_type.value_or("EC2");
  convert_list(out.environment_files, container.environment_files, [](const auto& file) {
    return wire::EnvironmentFile{.value = file.value, .type = file.type};
  });
  if (container.links && !container.links->empty()) out.links = container.links;
  convert_list(out.port_mappings, container.port_mappings, port_message);
  convert_list(out.mount_points, container.mount_points, [](const auto& mount) {
    return wire::MountPoint{.source_volume = mount.source_volume,
                            .container_path = mount.container_path,
                            .read_only = mount.read_only.value_or(false)};
  });
  convert_list(out.volumes_from, container.volumes_from, [](const auto& from) {
    return wire::VolumeFrom{.source_container = from.source_container,
                            .read_only = from.read_only.value_or(false)};
  });
  convert_list(out.depends_on, container.depends_on, [](const auto& dependency) {
    return wire::ContainerDependency{.container_name = dependency.container_name,
                                     .condition = dependency.condition};
  });
  convert_list(out.secrets, container.secrets,
               [&](const auto& secret) { return secret_message(secret, region); });
}

wire::Container container_message(const api::ContainerDefinition& container,
                                  const StartInputs& inputs, const std::string& region) {
  wire::Container out;
  out.name = container.name.value_or("");
  fill_image(out, container, inputs, region);
  out.cpu = container.cpu.value_or(0);
  out.memory = container.memory.value_or(0);
  out.essential = container.essential.value_or(true);
  fill_lists(out, container, inputs, region);
  out.start_timeout = container.start_timeout;
  out.stop_timeout = container.stop_timeout;
  if (container.restart_policy) {
    auto& policy = out.restart_policy.emplace();
    policy.enabled = container.restart_policy->enabled;
    policy.ignored_exit_codes = container.restart_policy->ignored_exit_codes;
    policy.restart_attempt_period = container.restart_policy->restart_attempt_period;
  }
  if (container.health_check) out.health_check_type = "docker";
  if (container.log_configuration && container.log_configuration->log_driver == "awslogs" &&
      inputs.execution_credentials) {
    out.logs_auth_strategy = "ExecutionRole";
  }
  if (container.firelens_configuration) {
    auto& firelens = out.firelens_configuration.emplace();
    firelens.type = container.firelens_configuration->type;
    firelens.options = container.firelens_configuration->options;
  }
  for (const auto& shown : *inputs.record.task.containers) {
    if (shown.name == out.name) out.container_arn = shown.container_arn;
  }
  out.overrides = boost::json::string("{}");
  const auto task_id = last_part(*inputs.record.task.task_arn);
  out.docker_config = docker_config(container, {.network_mode = inputs.record.network_mode,
                                                .task_id = std::string(task_id),
                                                .region = region,
                                                .endpoint = inputs.endpoint});
  return out;
}

// CPU and memory of the whole task make limits of their own, so only what was asked for is sent.
void fill_task_limits(wire::Task& out, const StartInputs& inputs) {
  const auto& overrides = inputs.record.task.overrides;
  const auto cpu = overrides && overrides->cpu ? overrides->cpu : inputs.definition.cpu;
  const auto memory = overrides && overrides->memory ? overrides->memory : inputs.definition.memory;
  if (cpu) out.cpu = static_cast<double>(parse_task_cpu(*cpu).value_or(0)) / 1024.0;
  if (memory) out.memory = static_cast<std::int32_t>(parse_task_memory(*memory).value_or(0));
}

void fill_identity(wire::Task& out, const TaskRecord& record) {
  const auto& task = record.task;
  out.arn = task.task_arn.value_or("");
  out.task_cluster_arn = task.cluster_arn;
  const auto definition = task.task_definition_arn.value_or("");
  const std::string name(last_part(definition));
  out.family = name.substr(0, name.rfind(':'));
  out.version = name.substr(name.rfind(':') + 1);
  out.overrides = boost::json::string("{}");
}

}  // namespace

wire::Task start_task_message(const StartInputs& inputs) {
  const auto& record = inputs.record;
  const auto scope = scope_of(*record.task.task_arn).value_or(Scope{});
  wire::Task out;
  fill_identity(out, record);
  out.desired_status = "RUNNING";
  out.task_definition_account_id = scope.account;
  fill_task_limits(out, inputs);
  out.launch_type = record.task.launch_type;
  out.network_mode = record.network_mode;
  out.pid_mode = inputs.definition.pid_mode;
  out.ipc_mode = inputs.definition.ipc_mode;
  out.group = record.task.group;
  out.zone = record.task.availability_zone;
  convert_list(out.volumes, inputs.definition.volumes, volume_message);
  out.containers.emplace();
  for (const auto& container : effective_containers(inputs.definition, record.task.overrides)) {
    out.containers->push_back(container_message(container, inputs, scope.region));
  }
  if (inputs.task_credentials) {
    out.role_credentials = credentials_message(*inputs.task_credentials, record.task_role_arn,
                                               record.task_credentials_id);
  }
  if (inputs.execution_credentials) {
    out.execution_role_credentials = credentials_message(
        *inputs.execution_credentials, record.execution_role_arn, record.execution_credentials_id);
  }
  return out;
}

wire::Task stop_task_message(const TaskRecord& record) {
  wire::Task out;
  fill_identity(out, record);
  out.desired_status = "STOPPED";
  // An agent that never saw the task needs its containers to report them stopped.
  out.containers.emplace();
  for (const auto& shown : record.task.containers.value_or(std::vector<api::Container>{})) {
    auto& container = out.containers->emplace_back();
    container.name = shown.name.value_or("");
    container.image = shown.image;
    container.essential = true;
    container.container_arn = shown.container_arn;
    container.overrides = boost::json::string("{}");
  }
  return out;
}

wire::IAMRoleCredentials credentials_message(const RoleCredentials& credentials,
                                             const std::string& role_arn,
                                             const std::string& credentials_id) {
  wire::IAMRoleCredentials out;
  out.credentials_id = credentials_id;
  out.role_arn = role_arn;
  out.access_key_id = credentials.access_key_id;
  out.secret_access_key = credentials.secret_access_key;
  out.session_token = credentials.session_token;
  out.expiration = to_iso8601_seconds(credentials.expiration);
  return out;
}

}  // namespace minato::ecs
