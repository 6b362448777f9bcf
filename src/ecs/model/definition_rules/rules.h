// The rules of RegisterTaskDefinition, by subject. Each function answers ECS's sentence
// (ClientException) for the first of its rules that is broken. check_task_definition() calls them
// in the order of this file, and each relies on those before it. Pure.
//
// Where AWS's own words are known they are given literally, oddities included. Words that are ours
// are listed in docs/differences.md.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ecs/model/names.h"
#include "gen/ecs.h"

namespace minato::ecs::definition_rules {

using Request = api::RegisterTaskDefinitionRequest;
using Container = api::ContainerDefinition;
using ContainerList = std::vector<Container>;
using LogOptions = std::map<std::string, std::string>;

// The elements of a list that may be absent.
template <class T>
const std::vector<T>& elements(const std::optional<std::vector<T>>& list) {
  static const std::vector<T> kNone;
  return list ? *list : kNone;
}

// The network mode that holds: the one asked for, awsvpc for managed instances, else bridge.
std::string_view network_mode_of(const Request& request);
bool asks_for(const Request& request, std::string_view launch_type);
// The name is that of a private repository of ECR.
bool is_ecr_image(std::string_view image);
const LogOptions& options_of(const api::LogConfiguration& log);

// Family, number of containers and fields that ECS no longer serves.
Result<> check_family(const Request& request);
// CPU and memory of the task, ephemeral storage, roles.
Result<> check_task_members(const Request& request);
Result<> check_task_volumes(const Request& request);

// One container by itself: name, image, memory, health check, restarts, timeouts, limits.
Result<> check_container_members(const Request& request, const Container& container);
// Environment, environment files, secrets and credentials of one container.
Result<> check_container_variables(const Request& request, const Scope& scope,
                                   const Container& container);
// Log driver and its options, FireLens.
Result<> check_container_logs(const Request& request, const Container& container);

// What the network mode forbids.
Result<> check_network(const Request& request);
// Names used twice, essential containers, mount points, links, volumesFrom, dependsOn, cycles.
Result<> check_containers_together(const Request& request);
Result<> check_port_mappings(const Request& request);
// CPU and memory of the containers against those of the task.
Result<> check_sums(const Request& request);
Result<> check_proxy(const Request& request);
Result<> check_placement_constraints(const Request& request);

// Every launch type that was asked for must accept the definition; if none was, any.
Result<> check_launch_types(const Request& request);
// 64 KiB, as JSON.
Result<> check_definition_bytes(const Request& request);

// The launch types that accept the definition, in ECS's order, whether asked for or not.
std::vector<std::string> compatibilities_of(const Request& request);

// The sentence about CPU, memory or memoryReservation of a container that contradict one another or
// what the task has; nullopt when nothing does. RunTask uses them for overridden containers.
std::optional<std::string> container_size_fault(const Container& container, bool task_has_memory);
std::optional<std::string> sum_fault(const ContainerList& containers,
                                     const std::optional<std::string>& task_cpu,
                                     const std::optional<std::string>& task_memory);
// The same about CPU and memory of a task by themselves.
std::optional<std::string> task_size_fault(const std::optional<std::string>& cpu,
                                           const std::optional<std::string>& memory);

}  // namespace minato::ecs::definition_rules
