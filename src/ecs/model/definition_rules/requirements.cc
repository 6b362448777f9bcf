#include <set>

#include "ecs/model/definition_rules/rules.h"
#include "ecs/model/task_definition_rules.h"

// What requiresAttributes names follows from definitions as ECS answers them. The versions of the
// Docker API are those that brought a feature; where ECS was seen to ask for another, its own.
namespace minato::ecs {
namespace {

using definition_rules::elements;

class Needs {
 public:
  void agent(std::string_view name) { names_.insert(fmt::format("ecs.capability.{}", name)); }
  void host(std::string_view name) {
    names_.insert(fmt::format("com.amazonaws.ecs.capability.{}", name));
  }
  void docker_api(int minor) { host(fmt::format("docker-remote-api.1.{}", minor)); }
  const std::set<std::string>& names() const { return names_; }

 private:
  std::set<std::string> names_;
};

// "asm" for a secret of Secrets Manager, "ssm" for a parameter.
std::string_view provider_of(const api::Secret& secret) {
  return secret.value_from.starts_with("arn:") &&
                 secret.value_from.find(":secretsmanager:") != std::string::npos
             ? "asm"
             : "ssm";
}

void add_log_needs(const api::LogConfiguration& log, bool has_execution_role, Needs& needs) {
  needs.host(fmt::format("logging-driver.{}", log.log_driver));
  const auto& options = definition_rules::options_of(log);
  needs.docker_api(options.empty() ? 18 : 19);
  if (options.contains("mode") || options.contains("max-buffer-size")) needs.docker_api(28);
  if (log.log_driver == "awslogs") {
    if (options.contains("awslogs-create-group")) needs.docker_api(29);
    if (has_execution_role) needs.agent("execution-role-awslogs");
  }
  for (const auto& secret : elements(log.secret_options)) {
    needs.agent(fmt::format("secrets.{}.bootstrap.log-driver", provider_of(secret)));
  }
}

void add_linux_needs(const api::LinuxParameters& linux_parameters, Needs& needs) {
  if (linux_parameters.init_process_enabled) needs.docker_api(25);
  if (linux_parameters.shared_memory_size || !elements(linux_parameters.tmpfs).empty()) {
    needs.docker_api(22);
  }
}

void add_security_needs(const api::ContainerDefinition& container, Needs& needs) {
  if (container.privileged.value_or(false)) needs.host("privileged-container");
  for (const std::string_view option : elements(container.docker_security_options)) {
    if (option.starts_with("label:")) needs.host("selinux");
    if (option.starts_with("apparmor:")) needs.host("apparmor");
    if (option.starts_with("no-new-privileges")) needs.docker_api(23);
  }
}

// Members that the oldest Docker API of the agent has.
bool has_first_members(const api::ContainerDefinition& container) {
  // The router of FireLens gets its user from ECS.
  return (container.user && !container.firelens_configuration) || container.working_directory ||
         container.hostname || container.privileged || container.disable_networking ||
         container.links;
}

void add_engine_needs(const api::ContainerDefinition& container, Needs& needs) {
  if (has_first_members(container)) needs.docker_api(17);
  const bool labelled = container.docker_labels && !container.docker_labels->empty();
  if (labelled || !elements(container.ulimits).empty()) needs.docker_api(18);
  if (container.memory_reservation) needs.docker_api(21);
  if (container.linux_parameters) add_linux_needs(*container.linux_parameters, needs);
  add_security_needs(container, needs);
  if (container.health_check) {
    needs.agent("container-health-check");
    needs.docker_api(container.health_check->start_period ? 29 : 24);
  }
}

void add_firelens_needs(const api::FirelensConfiguration& firelens, Needs& needs) {
  needs.agent(fmt::format("firelens.{}", firelens.type));
  if (!firelens.options) return;
  const auto type = firelens.options->find("config-file-type");
  if (type == firelens.options->end()) return;
  needs.agent(fmt::format("firelens.options.config.{}", type->second));
}

void add_container_needs(const api::ContainerDefinition& container, bool has_execution_role,
                         Needs& needs) {
  if (container.log_configuration) {
    add_log_needs(*container.log_configuration, has_execution_role, needs);
  }
  add_engine_needs(container, needs);
  if (definition_rules::is_ecr_image(container.image.value_or(""))) {
    needs.host("ecr-auth");
    if (has_execution_role) needs.agent("execution-role-ecr-pull");
  }
  if (container.repository_credentials) {
    needs.agent("private-registry-authentication.secretsmanager");
  }
  if (!elements(container.depends_on).empty() || container.start_timeout ||
      container.stop_timeout) {
    needs.agent("container-ordering");
  }
  if (!elements(container.environment_files).empty()) needs.agent("env-files.s3");
  if (container.restart_policy && container.restart_policy->enabled) {
    needs.agent("container-restart-policy");
  }
  if (container.firelens_configuration) {
    add_firelens_needs(*container.firelens_configuration, needs);
  }
  for (const auto& secret : elements(container.secrets)) {
    needs.agent(fmt::format("secrets.{}.environment-variables", provider_of(secret)));
  }
  for (const auto& mapping : elements(container.port_mappings)) {
    if (mapping.container_port_range) needs.agent("network.container-port-range");
  }
}

void add_volume_needs(const api::Volume& volume, Needs& needs) {
  if (volume.efs_volume_configuration) {
    needs.agent("efs");
    needs.agent("efsAuth");
    needs.docker_api(25);
  }
  if (volume.s3files_volume_configuration) needs.agent("s3files");
  if (volume.fsx_windows_file_server_volume_configuration) needs.agent("fsxWindowsFileServer");
  if (volume.docker_volume_configuration) {
    needs.agent("docker-plugin." + volume.docker_volume_configuration->driver.value_or("local"));
    needs.docker_api(25);
  }
}

void add_task_needs(const api::TaskDefinition& definition, Needs& needs) {
  if (definition.task_role_arn) {
    needs.host(definition.network_mode == "host" ? "task-iam-role-network-host" : "task-iam-role");
  }
  if (definition.network_mode == "awsvpc") {
    needs.agent("task-eni");
    needs.docker_api(18);
  }
  if (definition.pid_mode || definition.ipc_mode) needs.agent("pid-ipc-namespace-sharing");
  if (definition.ipc_mode == "none" || definition.ipc_mode == "task") needs.docker_api(32);
  if (definition.proxy_configuration) needs.agent("aws-appmesh");
  if (definition.enable_fault_injection.value_or(false)) needs.agent("fault-injection");
  for (const auto& volume : elements(definition.volumes)) add_volume_needs(volume, needs);
}

}  // namespace

std::vector<api::Attribute> required_attributes(const api::TaskDefinition& definition) {
  Needs needs;
  for (const auto& container : elements(definition.container_definitions)) {
    add_container_needs(container, definition.execution_role_arn.has_value(), needs);
  }
  add_task_needs(definition, needs);
  std::vector<api::Attribute> attributes;
  for (const auto& name : needs.names()) attributes.emplace_back().name = name;
  return attributes;
}

}  // namespace minato::ecs
