#include <map>
#include <set>

#include "ecs/errors.h"
#include "ecs/model/names.h"
#include "ecs/model/overrides.h"
#include "ecs/model/task_definition_rules.h"

namespace minato::ecs {
namespace {

// Docker refuses less.
constexpr int kContainerMemoryMin = 6;

using Containers = std::vector<api::ContainerDefinition>;

bool has_container(const Containers& containers, std::string_view name) {
  return std::any_of(containers.begin(), containers.end(),
                     [&](const auto& container) { return container.name == name; });
}

Result<> check_memory(const api::ContainerDefinition& container, bool task_has_memory) {
  const auto& name = *container.name;
  if (!container.memory && !container.memory_reservation && !task_has_memory) {
    return errors::client(
        fmt::format("Invalid setting for container '{}'. At least one of 'memory' "
                    "or 'memoryReservation' must be specified.",
                    name));
  }
  if (container.memory && *container.memory < kContainerMemoryMin) {
    return errors::client(
        fmt::format("Invalid setting for container '{}'. 'memory' must be at least 6 MiB.", name));
  }
  if (container.memory_reservation && *container.memory_reservation < kContainerMemoryMin) {
    return errors::client(fmt::format(
        "Invalid setting for container '{}'. 'memoryReservation' must be at least 6 MiB.", name));
  }
  if (container.memory && container.memory_reservation &&
      *container.memory < *container.memory_reservation) {
    return errors::client(
        fmt::format("Invalid setting for container '{}'. The 'memoryReservation' "
                    "setting must not be greater than the 'memory' setting.",
                    name));
  }
  if (container.cpu && *container.cpu < 0) {
    return errors::client(
        fmt::format("Invalid setting for container '{}'. 'cpu' must not be negative.", name));
  }
  return {};
}

Result<> check_ports(const api::ContainerDefinition& container, const std::string& network_mode) {
  if (!container.port_mappings) return {};
  const bool fixed = network_mode == "awsvpc" || network_mode == "host";
  for (const auto& mapping : *container.port_mappings) {
    if (!mapping.container_port && !mapping.container_port_range) {
      return errors::client(fmt::format(
          "Invalid setting for container '{}'. 'containerPort' or 'containerPortRange' must be "
          "specified in a port mapping.",
          *container.name));
    }
    for (const auto& port : {mapping.container_port, mapping.host_port}) {
      if (port && (*port < 0 || *port > 65535)) {
        return errors::client(
            fmt::format("Invalid setting for container '{}'. Port {} is not between 0 and 65535.",
                        *container.name, *port));
      }
    }
    if (mapping.container_port && *mapping.container_port == 0) {
      return errors::client(
          fmt::format("Invalid setting for container '{}'. 'containerPort' must be greater than 0.",
                      *container.name));
    }
    if (fixed && mapping.host_port && *mapping.host_port != 0 &&
        mapping.host_port != mapping.container_port) {
      return errors::client(
          fmt::format("When networkMode={}, the host ports and container ports in port mappings "
                      "must match.",
                      network_mode));
    }
  }
  return {};
}

Result<> check_references(const api::RegisterTaskDefinitionRequest& request,
                          const api::ContainerDefinition& container) {
  const auto& containers = request.container_definitions;
  for (const auto& mount : container.mount_points.value_or(std::vector<api::MountPoint>{})) {
    const auto volumes = request.volumes.value_or(std::vector<api::Volume>{});
    if (std::none_of(volumes.begin(), volumes.end(),
                     [&](const auto& volume) { return volume.name == mount.source_volume; })) {
      return errors::client(
          fmt::format("Unknown volume '{}'.", mount.source_volume.value_or("null")));
    }
  }
  for (const auto& from : container.volumes_from.value_or(std::vector<api::VolumeFrom>{})) {
    if (!has_container(containers, from.source_container.value_or(""))) {
      return errors::client(
          fmt::format("Unknown container '{}'.", from.source_container.value_or("null")));
    }
  }
  for (const auto& link : container.links.value_or(std::vector<std::string>{})) {
    if (!has_container(containers, link.substr(0, link.find(':')))) {
      return errors::client(fmt::format("Invalid link '{}': no such container.", link));
    }
  }
  return {};
}

Result<> check_dependencies(const Containers& containers) {
  std::map<std::string, int> open;  // containers by number of dependencies not yet started
  for (const auto& container : containers) {
    auto& count = open[*container.name];
    if (!container.depends_on) continue;
    for (const auto& dependency : *container.depends_on) {
      const auto target = std::find_if(containers.begin(), containers.end(), [&](const auto& c) {
        return c.name == dependency.container_name;
      });
      if (target == containers.end()) {
        return errors::client(fmt::format("Container '{}' depends on unknown container '{}'.",
                                          *container.name, dependency.container_name));
      }
      if (dependency.condition == "HEALTHY" && !target->health_check) {
        return errors::client(
            fmt::format("Container '{}' depends on the health of container '{}', "
                        "which has no health check.",
                        *container.name, dependency.container_name));
      }
      ++count;
    }
  }
  for (std::size_t started = 0; started < containers.size(); ++started) {
    const auto next =
        std::find_if(open.begin(), open.end(), [](const auto& entry) { return entry.second == 0; });
    if (next == open.end()) return errors::client("Container dependencies contain a cycle.");
    for (const auto& container : containers) {
      if (!container.depends_on || !open.contains(*container.name)) continue;
      for (const auto& dependency : *container.depends_on) {
        if (dependency.container_name == next->first) --open[*container.name];
      }
    }
    open.erase(next);
  }
  return {};
}

Result<> check_container(const api::RegisterTaskDefinitionRequest& request,
                         const api::ContainerDefinition& container) {
  const auto network_mode = request.network_mode.value_or("bridge");
  if (!container.name || container.name->empty()) {
    return errors::client("Container.name should not be null or empty.");
  }
  if (!is_valid_name(*container.name)) {
    return errors::client(
        fmt::format("Invalid container name '{}'. Up to 255 letters, numbers, hyphens, and "
                    "underscores are allowed.",
                    *container.name));
  }
  if (!container.image || container.image->empty()) {
    return errors::client("Container.image should not be null or empty.");
  }
  TRY_VOID(check_memory(container, request.memory.has_value()));
  TRY_VOID(check_ports(container, network_mode));
  if (container.links && !container.links->empty() && network_mode != "bridge") {
    return errors::client(
        fmt::format("Links are not supported when networkMode={}.", network_mode));
  }
  return check_references(request, container);
}

Result<> check_fargate(const api::RegisterTaskDefinitionRequest& request) {
  const auto wanted = request.requires_compatibilities.value_or(std::vector<std::string>{});
  if (std::find(wanted.begin(), wanted.end(), "FARGATE") == wanted.end()) return {};
  if (request.network_mode != "awsvpc") {
    return errors::client("Fargate only supports network mode 'awsvpc'.");
  }
  if (!request.cpu || !request.memory) {
    return errors::client("Fargate requires that 'cpu' and 'memory' be defined at the task level.");
  }
  const auto cpu = parse_task_cpu(*request.cpu).value_or(0);
  const auto memory = parse_task_memory(*request.memory).value_or(0);
  if (!is_fargate_size(cpu, memory)) {
    return errors::client(fmt::format(
        "No Fargate configuration exists for given values: {} CPU, {} memory. See the Amazon ECS "
        "documentation for the valid values.",
        cpu, memory));
  }
  if (request.pid_mode && *request.pid_mode != "task") {
    return errors::client(
        fmt::format("Tasks using the Fargate launch type do not support pidMode "
                    "'{}'. The supported value for pidMode is 'task'.",
                    *request.pid_mode));
  }
  return {};
}

}  // namespace

bool is_fargate_size(std::int64_t cpu, std::int64_t memory) {
  struct Size {
    std::int64_t cpu, from, to, step;
  };
  constexpr std::int64_t kGib = 1024;
  constexpr Size kSizes[] = {{512, kGib, 4 * kGib, kGib},
                             {1024, 2 * kGib, 8 * kGib, kGib},
                             {2048, 4 * kGib, 16 * kGib, kGib},
                             {4096, 8 * kGib, 30 * kGib, kGib},
                             {8192, 16 * kGib, 60 * kGib, 4 * kGib},
                             {16384, 32 * kGib, 120 * kGib, 8 * kGib}};
  if (cpu == 256) return memory == 512 || memory == kGib || memory == 2 * kGib;
  return std::any_of(std::begin(kSizes), std::end(kSizes), [&](const Size& size) {
    return size.cpu == cpu && memory >= size.from && memory <= size.to &&
           (memory - size.from) % size.step == 0;
  });
}

Result<> check_task_definition(const api::RegisterTaskDefinitionRequest& request) {
  if (!is_valid_name(request.family)) {
    return errors::client("Family contains invalid characters.");
  }
  const auto& containers = request.container_definitions;
  if (containers.empty()) return errors::client("Container list cannot be empty.");
  if (containers.size() > 10) {
    return errors::client("A task definition can have no more than 10 containers.");
  }
  if (request.cpu && !parse_task_cpu(*request.cpu)) {
    return errors::client(fmt::format("Invalid 'cpu' setting for task: {}", *request.cpu));
  }
  if (request.memory && !parse_task_memory(*request.memory)) {
    return errors::client(fmt::format("Invalid 'memory' setting for task: {}", *request.memory));
  }
  std::set<std::string> names;
  bool essential = false;
  for (const auto& container : containers) {
    TRY_VOID(check_container(request, container));
    if (!names.insert(*container.name).second) {
      return errors::client(
          fmt::format("Duplicate container name '{}'. Container names must be unique within a "
                      "task definition.",
                      *container.name));
    }
    essential |= container.essential.value_or(true);
  }
  if (!essential) {
    return errors::client("Invalid task definition: at least one container must be essential.");
  }
  TRY_VOID(check_dependencies(containers));
  return check_fargate(request);
}

}  // namespace minato::ecs
