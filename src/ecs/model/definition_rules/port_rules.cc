#include <cctype>
#include <charconv>
#include <map>
#include <set>

#include "ecs/errors.h"
#include "ecs/model/definition_rules/rules.h"

namespace minato::ecs::definition_rules {
namespace {

constexpr int kPortMax = 65535;
constexpr std::size_t kPortRangesMax = 100;
constexpr std::size_t kPortNameMax = 64;

struct PortSpan {
  int first = 0;
  int last = 0;
};

bool is_port_name(std::string_view name) {
  return !name.empty() && name.size() <= kPortNameMax && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-' || c == '_';
         });
}

// "8080-8090": the first below the last.
std::optional<PortSpan> parse_port_span(std::string_view text) {
  PortSpan span;
  const auto* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, span.first);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '-') return std::nullopt;
  const auto last = std::from_chars(first.ptr + 1, end, span.last);
  if (last.ec != std::errc{} || last.ptr != end) return std::nullopt;
  if (span.first < 1 || span.first >= span.last || span.last > kPortMax) return std::nullopt;
  return span;
}

errors::Failure wrong_port_setting(std::string_view member, const Container& container) {
  return errors::client(
      fmt::format("Invalid '{}' setting for container '{}'.", member, *container.name));
}

Result<> check_mapping(const Container& container, const api::PortMapping& mapping,
                       std::string_view mode) {
  const bool single = mapping.container_port || mapping.host_port;
  if (mapping.container_port_range) {
    if (single) {
      return errors::client(
          fmt::format("Invalid port mapping for container '{}', cannot specify both single port "
                      "and port range.",
                      *container.name));
    }
    if (!parse_port_span(*mapping.container_port_range)) {
      return wrong_port_setting("containerPortRange", container);
    }
    if (mode == "host") {
      return errors::client("Port ranges are not supported when networkMode=host.");
    }
  } else {
    const auto port = mapping.container_port.value_or(0);
    if (port < 1 || port > kPortMax) return wrong_port_setting("containerPort", container);
    const auto host_port = mapping.host_port.value_or(0);
    if (host_port < 0 || host_port > kPortMax) return wrong_port_setting("hostPort", container);
    const bool fixed = mode == "awsvpc" || mode == "host";
    if (fixed && host_port != 0 && host_port != port) {
      return errors::client(
          fmt::format("When networkMode={}, the host ports and container ports in port mappings "
                      "must match.",
                      mode));
    }
  }
  if (mapping.name && !is_port_name(*mapping.name)) {
    return errors::client("portMapping.name contains invalid characters.");
  }
  return {};
}

std::string_view protocol_text(bool udp) {
  return udp ? "UDP" : "TCP";
}

// Ports taken so far, by protocol: first of a span -> its last.
class TakenPorts {
 public:
  // The first port of `span` that was taken before; nullopt, and it is taken, when there is none.
  std::optional<int> take(PortSpan span, bool udp) {
    auto& taken = taken_[udp ? 1 : 0];
    auto next = taken.upper_bound(span.first);
    if (next != taken.begin() && std::prev(next)->second >= span.first) return span.first;
    if (next != taken.end() && next->first <= span.last) return next->first;
    taken.emplace(span.first, span.last);
    return std::nullopt;
  }

 private:
  std::map<int, int> taken_[2];
};

PortSpan container_span(const api::PortMapping& mapping) {
  if (mapping.container_port_range) {
    return parse_port_span(*mapping.container_port_range).value_or(PortSpan{});
  }
  return {mapping.container_port.value_or(0), mapping.container_port.value_or(0)};
}

// The containers of an awsvpc task share one address.
Result<> check_awsvpc_ports(const Request& request) {
  TakenPorts taken;
  for (const auto& container : request.container_definitions) {
    for (const auto& mapping : elements(container.port_mappings)) {
      const bool udp = mapping.protocol == "udp";
      if (const auto port = taken.take(container_span(mapping), udp)) {
        return errors::client(
            fmt::format("{} container port '{}' is used multiple times in task when "
                        "networkMode=awsvpc.",
                        protocol_text(udp), *port));
      }
    }
  }
  return {};
}

Result<> check_host_ports(const Request& request) {
  const bool host_mode = network_mode_of(request) == "host";
  TakenPorts taken;
  for (const auto& container : request.container_definitions) {
    for (const auto& mapping : elements(container.port_mappings)) {
      const auto port = (host_mode ? mapping.container_port : mapping.host_port).value_or(0);
      const bool udp = mapping.protocol == "udp";
      if (port != 0 && taken.take({port, port}, udp)) {
        return errors::client(fmt::format("{} host port '{}' is mapped multiple times in task.",
                                          protocol_text(udp), port));
      }
    }
  }
  return {};
}

// A range may not meet another one, or a port, of its container.
Result<> check_port_ranges(const Container& container) {
  std::size_t ranges = 0;
  TakenPorts taken;
  std::set<std::pair<int, bool>> single;  // may be mapped to several ports of the host
  for (const auto& mapping : elements(container.port_mappings)) {
    const bool udp = mapping.protocol == "udp";
    const auto span = container_span(mapping);
    if (mapping.container_port_range) {
      ++ranges;
    } else if (!single.emplace(span.first, udp).second) {
      continue;
    }
    if (const auto port = taken.take(span, udp)) {
      return errors::client(
          fmt::format("{} container port '{}' is used multiple times in "
                      "container '{}'.",
                      protocol_text(udp), *port, *container.name));
    }
  }
  if (ranges > kPortRangesMax) {
    return errors::client(
        fmt::format("Container '{}' can have no more than {} container port ranges.",
                    *container.name, kPortRangesMax));
  }
  return {};
}

}  // namespace

Result<> check_port_mappings(const Request& request) {
  const auto mode = network_mode_of(request);
  std::set<std::string> names;
  for (const auto& container : request.container_definitions) {
    for (const auto& mapping : elements(container.port_mappings)) {
      TRY_VOID(check_mapping(container, mapping, mode));
      if (mapping.name && !names.insert(*mapping.name).second) {
        return errors::client(
            fmt::format("When networkMode={}, port mapping name is already used", mode));
      }
    }
  }
  if (mode == "awsvpc") return check_awsvpc_ports(request);
  TRY_VOID(check_host_ports(request));
  for (const auto& container : request.container_definitions) {
    TRY_VOID(check_port_ranges(container));
  }
  return {};
}

}  // namespace minato::ecs::definition_rules
