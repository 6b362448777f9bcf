#include "ecs/model/resource_list.h"

#include <charconv>

namespace minato::ecs {
namespace {

std::int64_t amount(const api::Resource& resource) {
  // ECS gives all three numbers; only the one of the resource's type is not zero.
  if (resource.integer_value.value_or(0) != 0) return *resource.integer_value;
  if (resource.long_value.value_or(0) != 0) return *resource.long_value;
  if (resource.double_value) return static_cast<std::int64_t>(*resource.double_value);
  return 0;
}

PortSet ports(const api::Resource& resource) {
  PortSet set;
  if (!resource.string_set_value) return set;
  for (const auto& text : *resource.string_set_value) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error == std::errc{} && end == text.data() + text.size()) set.insert(port);
  }
  return set;
}

std::vector<std::string> texts(const PortSet& set) {
  std::vector<std::string> out;
  for (const auto port : set.ports()) out.push_back(std::to_string(port));
  return out;
}

}  // namespace

Capacity capacity_of(const std::optional<std::vector<api::Resource>>& resources) {
  Capacity capacity;
  if (!resources) return capacity;
  for (const auto& resource : *resources) {
    const auto name = resource.name.value_or("");
    if (name == "CPU") capacity.cpu = amount(resource);
    if (name == "MEMORY") capacity.memory = amount(resource);
    if (name == "GPU") {
      capacity.gpus = resource.string_set_value
                          ? static_cast<std::int64_t>(resource.string_set_value->size())
                          : amount(resource);
    }
    if (name == "PORTS") capacity.tcp = ports(resource);
    if (name == "PORTS_UDP") capacity.udp = ports(resource);
  }
  return capacity;
}

std::vector<api::Resource> remaining_resources(
    const std::optional<std::vector<api::Resource>>& registered, const Capacity& left) {
  if (!registered) return {};
  auto resources = *registered;
  for (auto& resource : resources) {
    const auto name = resource.name.value_or("");
    if (name == "CPU") resource.integer_value = static_cast<std::int32_t>(left.cpu);
    if (name == "MEMORY") resource.integer_value = static_cast<std::int32_t>(left.memory);
    if (name == "PORTS") resource.string_set_value = texts(left.tcp);
    if (name == "PORTS_UDP") resource.string_set_value = texts(left.udp);
    if (name == "GPU" && resource.string_set_value && left.gpus >= 0 &&
        static_cast<std::size_t>(left.gpus) < resource.string_set_value->size()) {
      resource.string_set_value->resize(static_cast<std::size_t>(left.gpus));
    }
  }
  return resources;
}

}  // namespace minato::ecs
