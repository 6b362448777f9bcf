#include "ecs/errors.h"
#include "ecs/model/definition_rules/rules.h"

namespace minato::ecs::definition_rules {
namespace {

// A member that a network mode leaves no use for, and how ECS begins the sentence about it.
struct ModeRefusal {
  std::string_view sentence;
  bool (*used)(const Container&);
};

// The awsvpc task has the name, the addresses and the resolver of its network interface.
constexpr ModeRefusal kNotWithAwsvpc[] = {
    {"hostname is not supported on container",
     [](const Container& c) { return !c.hostname.value_or("").empty(); }},
    {"DNS servers are not supported on container",
     [](const Container& c) { return !elements(c.dns_servers).empty(); }},
    {"DNS search domains are not supported on container",
     [](const Container& c) { return !elements(c.dns_search_domains).empty(); }},
    {"Extra hosts are not supported on container",
     [](const Container& c) { return !elements(c.extra_hosts).empty(); }},
    {"Disable Networking is not supported on container",
     [](const Container& c) { return c.disable_networking.value_or(false); }}};

bool is_ipc_control(std::string_view name) {
  for (const auto prefix : {"fs.mqueue.", "kernel.msg", "kernel.sem", "kernel.shm"}) {
    if (name.starts_with(prefix)) return true;
  }
  return false;
}

// Kernel parameters of a namespace that the task shares with its instance are not the task's.
Result<> check_system_controls(const Request& request, const Container& container) {
  for (const auto& control : elements(container.system_controls)) {
    const auto name = control.namespace_.value_or("");
    if (network_mode_of(request) == "host" && name.starts_with("net.")) {
      return errors::client(fmt::format(
          "System control '{}' is not supported on container when networkMode=host.", name));
    }
    if (request.ipc_mode == "host" && is_ipc_control(name)) {
      return errors::client(fmt::format(
          "System control '{}' is not supported on container when ipcMode=host.", name));
    }
  }
  return {};
}

}  // namespace

Result<> check_network(const Request& request) {
  const auto mode = network_mode_of(request);
  for (const auto& container : request.container_definitions) {
    if (mode != "bridge" && !elements(container.links).empty()) {
      return errors::client(fmt::format("Links are not supported when networkMode={}.", mode));
    }
    if (mode == "none" && !elements(container.port_mappings).empty()) {
      return errors::client("Port mappings are not supported when networkMode=none.");
    }
    TRY_VOID(check_system_controls(request, container));
    if (mode != "awsvpc") continue;
    for (const auto& refusal : kNotWithAwsvpc) {
      if (!refusal.used(container)) continue;
      return errors::client(fmt::format("{} when networkMode=awsvpc.", refusal.sentence));
    }
  }
  return {};
}

}  // namespace minato::ecs::definition_rules
