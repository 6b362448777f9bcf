#include <map>
#include <set>

#include "ecs/errors.h"
#include "ecs/model/definition_rules/rules.h"

namespace minato::ecs::definition_rules {
namespace {

// Container -> those that come before it.
using Graph = std::map<std::string, std::set<std::string>>;

const Container* find_container(const ContainerList& containers, std::string_view name) {
  for (const auto& container : containers) {
    if (container.name == name) return &container;
  }
  return nullptr;
}

std::string link_target(const std::string& link) {
  return link.substr(0, link.find(':'));
}

Result<> check_names_and_essential(const ContainerList& containers) {
  std::set<std::string> names;
  bool essential = false;
  for (const auto& container : containers) {
    if (!names.insert(*container.name).second) {
      return errors::client("Container names must be unique within a task definition.");
    }
    essential |= container.essential.value_or(true);
  }
  if (!essential) {
    return errors::client("Task definition doesn't have any essential container.");
  }
  return {};
}

Result<> check_references(const Request& request, const Container& container) {
  const auto& containers = request.container_definitions;
  const auto& volumes = elements(request.volumes);
  for (const auto& mount : elements(container.mount_points)) {
    if (std::none_of(volumes.begin(), volumes.end(),
                     [&](const auto& volume) { return volume.name == mount.source_volume; })) {
      return errors::client(
          fmt::format("Unknown volume '{}'.", mount.source_volume.value_or("null")));
    }
  }
  for (const auto& from : elements(container.volumes_from)) {
    if (find_container(containers, from.source_container.value_or("")) == nullptr) {
      return errors::client(fmt::format("Invalid 'volumesFrom' setting. Unknown container: '{}'.",
                                        from.source_container.value_or("null")));
    }
  }
  for (const auto& link : elements(container.links)) {
    if (find_container(containers, link_target(link)) == nullptr) {
      return errors::client(fmt::format("Invalid link '{}': no such container.", link));
    }
  }
  return {};
}

Result<> check_dependencies(const ContainerList& containers, const Container& container) {
  for (const auto& dependency : elements(container.depends_on)) {
    const auto* target = find_container(containers, dependency.container_name);
    if (target == nullptr) {
      // The plus sign is ECS's.
      return errors::client(
          fmt::format("Cannot depend on container + '{}' because it does not exist",
                      dependency.container_name));
    }
    const auto& condition = dependency.condition;
    if ((condition == "SUCCESS" || condition == "COMPLETE") && target->essential.value_or(true)) {
      return errors::client(
          "A dependency container with SUCCESS or COMPLETE condition cannot be an essential "
          "container");
    }
    if (condition == "HEALTHY" && !target->health_check) {
      return errors::client(
          "A dependency container with HEALTHY condition must have health check configured");
    }
  }
  return {};
}

// Takes away whatever waits for nothing until nothing, or a cycle, is left.
bool has_cycle(Graph graph) {
  for (;;) {
    const auto next = std::find_if(graph.begin(), graph.end(),
                                   [](const auto& entry) { return entry.second.empty(); });
    if (next == graph.end()) return !graph.empty();
    for (auto& [name, before] : graph) before.erase(next->first);
    graph.erase(next);
  }
}

Result<> check_cycles(const ContainerList& containers) {
  Graph links, volumes, all;
  for (const auto& container : containers) {
    auto& of_links = links[*container.name];
    auto& of_volumes = volumes[*container.name];
    auto& of_all = all[*container.name];
    for (const auto& link : elements(container.links)) of_links.insert(link_target(link));
    for (const auto& from : elements(container.volumes_from)) {
      of_volumes.insert(*from.source_container);
    }
    of_all.insert(of_links.begin(), of_links.end());
    of_all.insert(of_volumes.begin(), of_volumes.end());
    for (const auto& dependency : elements(container.depends_on)) {
      of_all.insert(dependency.container_name);
    }
  }
  if (has_cycle(std::move(links))) {
    return errors::client("Container links should not have a cycle");
  }
  if (has_cycle(std::move(volumes))) {
    return errors::client("Container volumesFrom should not have a cycle");
  }
  if (has_cycle(std::move(all))) return errors::client("Container dependsOn contains a cycle");
  return {};
}

}  // namespace

Result<> check_containers_together(const Request& request) {
  const auto& containers = request.container_definitions;
  TRY_VOID(check_names_and_essential(containers));
  for (const auto& container : containers) TRY_VOID(check_references(request, container));
  for (const auto& container : containers) TRY_VOID(check_dependencies(containers, container));
  return check_cycles(containers);
}

}  // namespace minato::ecs::definition_rules
