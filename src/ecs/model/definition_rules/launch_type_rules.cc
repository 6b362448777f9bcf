#include "ecs/errors.h"
#include "ecs/model/definition_rules/rules.h"
#include "ecs/model/overrides.h"
#include "ecs/model/task_definition_rules.h"

namespace minato::ecs::definition_rules {
namespace {

constexpr int kFargateTimeoutMax = 120;
constexpr std::int64_t kFargateWindowsCpuMin = 1024;
constexpr std::int64_t kFargateWindowsCpuMax = 4096;

// A field of a container that Fargate does not have.
struct FieldRefusal {
  std::string_view field;
  bool (*used)(const Container&);
};

constexpr FieldRefusal kNotOnFargate[] = {
    {"dockerSecurityOptions",
     [](const Container& c) { return !elements(c.docker_security_options).empty(); }},
    {"devices",
     [](const Container& c) {
       return c.linux_parameters && !elements(c.linux_parameters->devices).empty();
     }},
    {"sharedMemorySize",
     [](const Container& c) {
       return c.linux_parameters && c.linux_parameters->shared_memory_size.has_value();
     }},
    {"maxSwap",
     [](const Container& c) {
       return c.linux_parameters && c.linux_parameters->max_swap.has_value();
     }},
    {"swappiness", [](const Container& c) {
       return c.linux_parameters && c.linux_parameters->swappiness.has_value();
     }}};

errors::Failure not_on_fargate(std::string_view field) {
  return errors::client(
      fmt::format("Fargate compatible task definitions do not support {}", field));
}

bool is_windows(const Request& request) {
  return request.runtime_platform &&
         request.runtime_platform->operating_system_family.value_or("").starts_with("WINDOWS");
}

Result<> check_fargate_size(const Request& request) {
  if (!request.cpu) {
    return errors::client("Fargate requires that 'cpu' be defined at the task level.");
  }
  if (!request.memory) {
    return errors::client("Fargate requires that 'memory' be defined at the task level.");
  }
  const auto cpu = parse_task_cpu(*request.cpu).value_or(0);
  const auto memory = parse_task_memory(*request.memory).value_or(0);
  const bool too_small_or_large =
      is_windows(request) && (cpu < kFargateWindowsCpuMin || cpu > kFargateWindowsCpuMax);
  if (is_fargate_size(cpu, memory) && !too_small_or_large) return {};
  return errors::client(fmt::format(
      "No Fargate configuration exists for given values: {} CPU, {} memory. See the Amazon ECS "
      "documentation for the valid values.",
      cpu, memory));
}

Result<> check_fargate_volumes(const Request& request) {
  for (const auto& volume : elements(request.volumes)) {
    if (volume.host && volume.host->source_path) return not_on_fargate("sourcePath");
    if (volume.docker_volume_configuration) return not_on_fargate("dockerVolumeConfiguration");
    if (volume.fsx_windows_file_server_volume_configuration) {
      return not_on_fargate("fsxWindowsFileServerVolumeConfiguration");
    }
  }
  return {};
}

Result<> check_fargate_timeout(std::string_view which, const std::optional<std::int32_t>& timeout) {
  if (timeout.value_or(0) <= kFargateTimeoutMax) return {};
  return errors::client(
      fmt::format("Tasks using the Fargate launch type must have a container {} timeout of less "
                  "than {} seconds.",
                  which, kFargateTimeoutMax));
}

Result<> check_fargate_container(const Container& container) {
  if (container.privileged.value_or(false)) {
    return errors::client(
        "Fargate requires that the ‘privileged’ setting be ‘false’ at the container level.");
  }
  for (const auto& refusal : kNotOnFargate) {
    if (refusal.used(container)) return not_on_fargate(refusal.field);
  }
  if (container.linux_parameters && container.linux_parameters->capabilities) {
    for (const auto& capability : elements(container.linux_parameters->capabilities->add)) {
      if (capability == "SYS_PTRACE" || capability == "CAP_SYS_PTRACE") continue;
      return errors::client(fmt::format("{} is not allowed on Fargate.", capability));
    }
  }
  for (const auto& requirement : elements(container.resource_requirements)) {
    if (requirement.type != "GPU") continue;
    return errors::client(
        "Tasks using the Fargate launch type do not support GPU resource requirements.");
  }
  TRY_VOID(check_fargate_timeout("start", container.start_timeout));
  return check_fargate_timeout("stop", container.stop_timeout);
}

Result<> check_fargate_firelens(const Container& container) {
  if (!container.firelens_configuration || !container.firelens_configuration->options) return {};
  const auto& options = *container.firelens_configuration->options;
  const auto type = options.find("config-file-type");
  if (type == options.end() || type->second != "s3") return {};
  return errors::client(
      "Fargate launch type does not support FirelensConfiguration config file from 's3'");
}

Result<> check_fargate_logs(const Request& request, const Container& container) {
  TRY_VOID(check_fargate_firelens(container));
  if (!container.log_configuration) return {};
  const auto& driver = container.log_configuration->log_driver;
  if (driver == "splunk" || driver == "awsfirelens") return {};
  if (driver != "awslogs") {
    return errors::client(fmt::format(
        "{} is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]", driver));
  }
  if (!request.execution_role_arn) {
    return errors::client(
        "Fargate requires task definition to have execution role ARN to support log driver "
        "awslogs.");
  }
  const auto& options = options_of(*container.log_configuration);
  const auto prefix = options.find("awslogs-stream-prefix");
  if (prefix != options.end() && !prefix->second.empty()) return {};
  return errors::client(
      "Fargate requires log configuration options to include awslogs-stream-prefix to support log "
      "driver awslogs.");
}

Result<> check_fargate(const Request& request) {
  if (network_mode_of(request) != "awsvpc") {
    return errors::client("Fargate only supports network mode ‘awsvpc’.");
  }
  TRY_VOID(check_fargate_size(request));
  if (request.pid_mode && *request.pid_mode != "task") {
    return errors::client(
        fmt::format("Tasks using the Fargate launch type do not support pidMode '{}'. The "
                    "supported value for pidMode is 'task'.",
                    *request.pid_mode));
  }
  if (request.ipc_mode) return not_on_fargate("ipcMode");
  if (!elements(request.placement_constraints).empty()) return not_on_fargate("constraints");
  TRY_VOID(check_fargate_volumes(request));
  for (const auto& container : request.container_definitions) {
    TRY_VOID(check_fargate_container(container));
    TRY_VOID(check_fargate_logs(request, container));
    if (is_ecr_image(container.image.value_or("")) && !request.execution_role_arn) {
      return errors::client(
          "Fargate requires task definition to have execution role ARN to support ECR images.");
    }
  }
  return {};
}

Result<> check_instances(const Request& request, std::string_view launch_type) {
  if (!request.ephemeral_storage) return {};
  return errors::client(
      fmt::format("Tasks using the {} launch type do not support EphemeralStorage.", launch_type));
}

Result<> check_ec2(const Request& request) {
  return check_instances(request, "EC2");
}

errors::Failure not_on_external(std::string_view what) {
  return errors::client(
      fmt::format("Tasks using the EXTERNAL launch type do not support {}.", what));
}

Result<> check_external(const Request& request) {
  TRY_VOID(check_instances(request, "EXTERNAL"));
  if (network_mode_of(request) == "awsvpc") return not_on_external("network mode 'awsvpc'");
  for (const auto& volume : elements(request.volumes)) {
    if (volume.efs_volume_configuration) return not_on_external("efsVolumeConfiguration");
    if (volume.s3files_volume_configuration) return not_on_external("s3filesVolumeConfiguration");
    if (volume.configured_at_launch.value_or(false)) return not_on_external("configuredAtLaunch");
  }
  // Names are for Service Connect, which has no proxy there.
  for (const auto& container : request.container_definitions) {
    for (const auto& mapping : elements(container.port_mappings)) {
      if (mapping.name || mapping.app_protocol) return not_on_external("port mapping names");
    }
  }
  return {};
}

Result<> check_managed_instances(const Request& request) {
  TRY_VOID(check_instances(request, "MANAGED_INSTANCES"));
  if (network_mode_of(request) == "bridge") {
    return errors::client(
        "Tasks using the MANAGED_INSTANCES launch type do not support network mode 'bridge'.");
  }
  if (is_windows(request)) {
    return errors::client("Tasks using the MANAGED_INSTANCES launch type do not support Windows.");
  }
  return {};
}

struct LaunchTypeRules {
  std::string_view name;
  Result<> (*check)(const Request&);
};

// In the order in which ECS lists them.
constexpr LaunchTypeRules kLaunchTypes[] = {{"EXTERNAL", check_external},
                                            {"EC2", check_ec2},
                                            {"MANAGED_INSTANCES", check_managed_instances},
                                            {"FARGATE", check_fargate}};

}  // namespace

Result<> check_launch_types(const Request& request) {
  const auto& wanted = elements(request.requires_compatibilities);
  for (const auto& name : wanted) {
    for (const auto& type : kLaunchTypes) {
      if (type.name == name) TRY_VOID(type.check(request));
    }
  }
  if (wanted.empty() && compatibilities_of(request).empty()) return check_ec2(request);
  return {};
}

std::vector<std::string> compatibilities_of(const Request& request) {
  std::vector<std::string> names;
  for (const auto& type : kLaunchTypes) {
    // Unasked, ECS names managed instances for awsvpc only.
    if (type.name == "MANAGED_INSTANCES" && network_mode_of(request) != "awsvpc" &&
        !asks_for(request, type.name)) {
      continue;
    }
    if (type.check(request)) names.emplace_back(type.name);
  }
  return names;
}

}  // namespace minato::ecs::definition_rules
