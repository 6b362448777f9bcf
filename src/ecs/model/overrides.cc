#include "ecs/model/overrides.h"

#include <cctype>
#include <charconv>

#include "aws/json.h"
#include "aws/utf8.h"
#include "ecs/errors.h"
#include "ecs/model/definition_rules/rules.h"
#include "ecs/model/resource_list.h"

namespace minato::ecs {
namespace {

// With the characters of the JSON around them.
constexpr std::size_t kOverrideCharactersMax = 8192;

const api::ContainerOverride* find_override(const std::optional<api::TaskOverride>& overrides,
                                            const std::string& container) {
  if (!overrides || !overrides->container_overrides) return nullptr;
  for (const auto& candidate : *overrides->container_overrides) {
    if (candidate.name == container) return &candidate;
  }
  return nullptr;
}

// Variables of the override win over those of the definition, which keep their place.
void merge_environment(std::optional<std::vector<api::KeyValuePair>>& into,
                       const std::vector<api::KeyValuePair>& from) {
  if (!into) into.emplace();
  for (const auto& variable : from) {
    if (!variable.value) continue;
    const auto same = std::find_if(into->begin(), into->end(), [&](const auto& existing) {
      return existing.name == variable.name;
    });
    if (same == into->end()) {
      into->push_back(variable);
    } else {
      *same = variable;
    }
  }
}

void merge(api::ContainerDefinition& container, const api::ContainerOverride& changes) {
  if (changes.command) container.command = changes.command;
  if (changes.environment) merge_environment(container.environment, *changes.environment);
  if (changes.environment_files) container.environment_files = changes.environment_files;
  if (changes.cpu) container.cpu = changes.cpu;
  if (changes.memory) container.memory = changes.memory;
  if (changes.memory_reservation) container.memory_reservation = changes.memory_reservation;
  if (changes.resource_requirements) {
    container.resource_requirements = changes.resource_requirements;
  }
}

// A number with an optional unit; `scale` multiplies when the unit is there.
std::optional<std::int64_t> parse_quantity(std::string_view text, std::string_view unit,
                                           double scale) {
  double number = 0;
  const auto* const begin = text.data();
  const auto [end, error] = std::from_chars(begin, begin + text.size(), number);
  if (error != std::errc{} || number < 0 || number > 1e9) return std::nullopt;
  std::string rest;
  for (const char c : text.substr(static_cast<std::size_t>(end - begin))) {
    if (c != ' ') rest.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  if (rest.empty()) {
    const auto whole = static_cast<std::int64_t>(number);
    return static_cast<double>(whole) == number ? std::optional(whole) : std::nullopt;
  }
  if (rest != unit) return std::nullopt;
  return static_cast<std::int64_t>(number * scale);
}

std::int64_t gpus_of(const api::ContainerDefinition& container) {
  std::int64_t gpus = 0;
  if (!container.resource_requirements) return gpus;
  for (const auto& requirement : *container.resource_requirements) {
    if (requirement.type != "GPU" || !requirement.value) continue;
    gpus += parse_task_cpu(*requirement.value).value_or(0);
  }
  return gpus;
}

void add_ports(Demand& demand, const api::ContainerDefinition& container, bool host_mode) {
  if (!container.port_mappings) return;
  for (const auto& mapping : *container.port_mappings) {
    const auto port = host_mode ? mapping.container_port : mapping.host_port;
    if (!port || *port <= 0 || *port > 65535) continue;
    (mapping.protocol == "udp" ? demand.udp : demand.tcp).insert(static_cast<std::uint16_t>(*port));
  }
}

bool changes_sizes(const api::TaskOverride& overrides) {
  const auto& containers = definition_rules::elements(overrides.container_overrides);
  return overrides.cpu || overrides.memory ||
         std::any_of(containers.begin(), containers.end(), [](const auto& changes) {
           return changes.cpu || changes.memory || changes.memory_reservation;
         });
}

Result<> check_container_override(const api::TaskDefinition& definition,
                                  const api::ContainerOverride& changes) {
  const auto& containers = definition_rules::elements(definition.container_definitions);
  if (std::none_of(containers.begin(), containers.end(),
                   [&](const auto& container) { return container.name == changes.name; })) {
    return errors::invalid_parameter(
        fmt::format("Override for container named {} is not a container in the TaskDefinition.",
                    changes.name.value_or("null")));
  }
  for (const auto& variable : definition_rules::elements(changes.environment)) {
    if (variable.name.value_or("").empty()) {
      return errors::invalid_parameter("Environment variable name cannot be null or blank.");
    }
  }
  return {};
}

}  // namespace

Result<> check_overrides(const api::TaskDefinition& definition,
                         const std::optional<api::TaskOverride>& overrides) {
  if (!overrides) return {};
  if (aws::count_characters(aws::json::serialize(*overrides)) > kOverrideCharactersMax) {
    return errors::invalid_parameter(
        fmt::format("Container Overrides length must be at most {}", kOverrideCharactersMax));
  }
  if (const auto fault = definition_rules::task_size_fault(overrides->cpu, overrides->memory)) {
    return errors::invalid_parameter(*fault);
  }
  for (const auto& changes : definition_rules::elements(overrides->container_overrides)) {
    TRY_VOID(check_container_override(definition, changes));
  }
  if (!changes_sizes(*overrides)) return {};
  // The sizes that come together must fit as those of a definition do.
  const auto& memory = overrides->memory ? overrides->memory : definition.memory;
  const auto& cpu = overrides->cpu ? overrides->cpu : definition.cpu;
  const auto containers = effective_containers(definition, overrides);
  for (const auto& container : containers) {
    const auto fault = definition_rules::container_size_fault(container, memory.has_value());
    if (fault) return errors::invalid_parameter(*fault);
  }
  const auto fault = definition_rules::sum_fault(containers, cpu, memory);
  if (fault) return errors::invalid_parameter(*fault);
  return {};
}

void drop_variables_without_value(std::vector<api::KeyValuePair>& variables) {
  std::erase_if(variables, [](const auto& variable) { return !variable.value; });
}

std::optional<api::TaskOverride> kept_overrides(std::optional<api::TaskOverride> overrides) {
  if (!overrides || !overrides->container_overrides) return overrides;
  for (auto& changes : *overrides->container_overrides) {
    if (changes.environment) drop_variables_without_value(*changes.environment);
  }
  return overrides;
}

std::vector<api::ContainerDefinition> effective_containers(
    const api::TaskDefinition& definition, const std::optional<api::TaskOverride>& overrides) {
  auto containers =
      definition.container_definitions.value_or(std::vector<api::ContainerDefinition>{});
  for (auto& container : containers) {
    if (container.environment) drop_variables_without_value(*container.environment);
    if (const auto* changes = find_override(overrides, container.name.value_or(""))) {
      merge(container, *changes);
    }
  }
  return containers;
}

std::optional<std::int64_t> parse_task_cpu(std::string_view text) {
  return parse_quantity(text, "vcpu", 1024);
}
std::optional<std::int64_t> parse_task_memory(std::string_view text) {
  return parse_quantity(text, "gb", 1024);
}

Demand demand_of(const api::TaskDefinition& definition,
                 const std::optional<api::TaskOverride>& overrides) {
  Demand demand;
  const bool awsvpc = definition.network_mode == "awsvpc";
  const bool host_mode = definition.network_mode == "host";
  for (const auto& container : effective_containers(definition, overrides)) {
    demand.cpu += container.cpu.value_or(0);
    demand.memory += container.memory_reservation.value_or(container.memory.value_or(0));
    demand.gpus += gpus_of(container);
    if (!awsvpc) add_ports(demand, container, host_mode);
  }
  const auto cpu = overrides && overrides->cpu ? overrides->cpu : definition.cpu;
  const auto memory = overrides && overrides->memory ? overrides->memory : definition.memory;
  if (cpu) demand.cpu = parse_task_cpu(*cpu).value_or(demand.cpu);
  if (memory) demand.memory = parse_task_memory(*memory).value_or(demand.memory);
  return demand;
}

}  // namespace minato::ecs
