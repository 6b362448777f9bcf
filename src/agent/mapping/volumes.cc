#include "agent/mapping/volumes.h"

#include "agent/mapping/names.h"

namespace minato::agent {
namespace {

boost::json::object to_object(const std::optional<std::map<std::string, std::string>>& map) {
  boost::json::object out;
  if (map) {
    for (const auto& [key, value] : *map) out[key] = value;
  }
  return out;
}

Result<> add_docker_volume(VolumePlan& plan, const api::Volume& volume, std::string own_name) {
  const auto config = volume.docker_volume_configuration.value_or(api::DockerVolumeConfiguration{});
  const std::string name = volume.name.value_or("");
  const bool shared = config.scope.value_or("task") == "shared";
  const bool autoprovision = config.autoprovision.value_or(false);
  if (!shared && autoprovision) {
    return fail(
        ErrorCode::kInvalidArgument,
        "ResourceInitializationError: task scoped volume could not be autoprovisioned: " + name);
  }
  const std::string docker = shared ? name : std::move(own_name);
  plan.sources[name] = docker;
  if (!shared) plan.to_remove.push_back(docker);
  if (!shared || autoprovision) {
    plan.to_create.push_back({.name = docker,
                              .options = {{"Driver", config.driver.value_or("local")},
                                          {"DriverOpts", to_object(config.driver_opts)},
                                          {"Labels", to_object(config.labels)}}});
  }
  return {};
}

}  // namespace

Result<VolumePlan> plan_volumes(const api::Task& task, std::string_view hex) {
  VolumePlan out;
  if (!task.volumes) return out;
  for (const api::Volume& volume : *task.volumes) {
    const std::string name = volume.name.value_or("");
    const std::string type = volume.type.value_or("host");
    const std::string own_name = docker_name(task, name, hex);
    if (type == "docker" || volume.docker_volume_configuration) {
      TRY_VOID(add_docker_volume(out, volume, own_name));
    } else if (type == "host" && !volume.efs_volume_configuration) {
      const std::string path = volume.host.value_or(api::HostVolume{}).source_path.value_or("");
      out.sources[name] = path.empty() ? own_name : path;
      if (path.empty()) {
        out.to_create.push_back({.name = own_name, .options = {{"Driver", "local"}}});
        out.to_remove.push_back(own_name);
      }
    } else {
      return fail(ErrorCode::kUnsupported, "ResourceInitializationError: volume " + name +
                                               " has the type " + type +
                                               ", which this container instance does not serve");
    }
  }
  return out;
}

}  // namespace minato::agent
