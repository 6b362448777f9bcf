#include <set>

#include "ecs/errors.h"
#include "ecs/model/definition_rules/rules.h"

namespace minato::ecs::definition_rules {
namespace {

int kinds_of(const api::Volume& volume) {
  return int{volume.host.has_value()} + int{volume.docker_volume_configuration.has_value()} +
         int{volume.efs_volume_configuration.has_value()} +
         int{volume.s3files_volume_configuration.has_value()} +
         int{volume.fsx_windows_file_server_volume_configuration.has_value()} +
         int{volume.configured_at_launch.value_or(false)};
}

bool is_root(const std::optional<std::string>& directory) {
  return directory.value_or("/") == "/";
}

Result<> check_efs(const api::EFSVolumeConfiguration& efs) {
  const bool encrypted = efs.transit_encryption == "ENABLED";
  if (efs.transit_encryption_port && !encrypted) {
    return errors::client("TransitEncryptionPort requires that TransitEncryption is enabled.");
  }
  if (!efs.authorization_config) return {};
  const auto& authorization = *efs.authorization_config;
  if (authorization.iam == "ENABLED" && !encrypted) {
    return errors::client("EFS IAM authorization requires TransitEncryption to be enabled.");
  }
  if (authorization.access_point_id && !is_root(efs.root_directory)) {
    return errors::client(
        "When using an EFS access point, the root directory must either be set to \"/\" or be "
        "omitted.");
  }
  return {};
}

Result<> check_volume(const api::Volume& volume) {
  if (volume.name.value_or("").empty()) {
    return errors::client("volume.name should not be null or empty.");
  }
  if (!is_valid_name(*volume.name)) {
    return errors::client("volume.name contains invalid characters.");
  }
  if (kinds_of(volume) > 1) {
    return errors::client(
        "When the volume parameter is specified, only one volume configuration type should be "
        "used.");
  }
  if (volume.host && volume.host->source_path && volume.host->source_path->empty()) {
    return errors::client("host.sourcePath should not be blank.");
  }
  if (volume.docker_volume_configuration) {
    const auto& docker = *volume.docker_volume_configuration;
    // A volume of the task is always made for it. Without a scope Terraform's provider sends false.
    if (docker.scope == "task" && docker.autoprovision == false) {
      return errors::client(
          "When 'scope' parameter is 'task', 'autoprovision' must either not be specified or set "
          "to 'True'.");
    }
  }
  if (volume.efs_volume_configuration) return check_efs(*volume.efs_volume_configuration);
  if (volume.s3files_volume_configuration) {
    const auto& files = *volume.s3files_volume_configuration;
    if (files.access_point_arn && !is_root(files.root_directory)) {
      return errors::client(
          "When using an S3 Files access point, the root directory must either be set to \"/\" or "
          "be omitted.");
    }
  }
  return {};
}

bool is_mounted(const Request& request, const std::string& volume) {
  for (const auto& container : request.container_definitions) {
    for (const auto& mount : elements(container.mount_points)) {
      if (mount.source_volume == volume) return true;
    }
  }
  return false;
}

}  // namespace

Result<> check_task_volumes(const Request& request) {
  std::set<std::string> names;
  std::vector<std::string> unused;
  int at_launch = 0;
  for (const auto& volume : elements(request.volumes)) {
    TRY_VOID(check_volume(volume));
    if (!names.insert(*volume.name).second) {
      return errors::client("Volume names must be unique within a task definition.");
    }
    if (!volume.configured_at_launch.value_or(false)) continue;
    ++at_launch;
    if (!is_mounted(request, *volume.name)) unused.push_back(*volume.name);
  }
  if (!unused.empty()) {
    return errors::client(fmt::format("Volumes [{}] are not referenced by any of the containers",
                                      fmt::join(unused, ", ")));
  }
  if (at_launch > 1) {
    return errors::client(
        "A task definition can have no more than one volume that is configured "
        "at launch.");
  }
  return {};
}

}  // namespace minato::ecs::definition_rules
