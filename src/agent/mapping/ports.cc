#include "agent/mapping/ports.h"

#include <charconv>

namespace minato::agent {
namespace {

constexpr int kPortMax = 65535;

Result<HostPort> wanted_port(const api::PortMapping& mapping) {
  HostPort out;
  out.protocol = mapping.protocol.value_or("tcp");
  int container_port = mapping.container_port.value_or(0);
  const int host_port = mapping.host_port.value_or(0);
  if (mapping.container_port_range && !mapping.container_port_range->empty()) {
    const std::string& text = *mapping.container_port_range;  // "8000-8005"
    int last = 0;
    const char* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, container_port);
    if (first.ptr == end || *first.ptr != '-') {
      return fail(ErrorCode::kInvalidArgument, "A port range is malformed: " + text);
    }
    std::from_chars(first.ptr + 1, end, last);
    if (last < container_port || last > kPortMax) {
      return fail(ErrorCode::kInvalidArgument, "A port range is malformed: " + text);
    }
    out.count = static_cast<std::uint16_t>(last - container_port + 1);
  }
  if (container_port < 1 || container_port > kPortMax || host_port < 0 || host_port > kPortMax) {
    return fail(ErrorCode::kInvalidArgument, "A port is out of range");
  }
  out.container_port = static_cast<std::uint16_t>(container_port);
  out.host_port = static_cast<std::uint16_t>(host_port);
  return out;
}

}  // namespace

bool PortPool::is_free(const std::string& protocol, std::uint32_t first,
                       std::uint32_t count) const {
  for (std::uint32_t port = first; port < first + count; ++port) {
    if (used_.contains({protocol, static_cast<std::uint16_t>(port)})) return false;
  }
  return true;
}

Result<std::uint16_t> PortPool::take(const std::string& protocol, std::uint16_t count) {
  constexpr std::uint32_t kSize = kLast - kFirst + 1;
  for (std::uint32_t i = 0; i < kSize; ++i) {
    const std::uint32_t first = kFirst + (next_ - kFirst + i) % kSize;
    if (first + count - 1 > kLast || !is_free(protocol, first, count)) continue;
    for (std::uint32_t port = first; port < first + count; ++port) {
      used_.insert({protocol, static_cast<std::uint16_t>(port)});
    }
    const std::uint32_t after = first + count;
    next_ = after > kLast ? kFirst : static_cast<std::uint16_t>(after);
    return static_cast<std::uint16_t>(first);
  }
  return fail(ErrorCode::kResourceExhausted, "No host port is free");
}

void PortPool::claim(const std::vector<HostPort>& ports) {
  for (const HostPort& port : ports) {
    for (std::uint32_t i = 0; i < port.count; ++i) {
      used_.insert({port.protocol, static_cast<std::uint16_t>(port.host_port + i)});
    }
  }
}

void PortPool::give_back(const std::vector<HostPort>& ports) {
  for (const HostPort& port : ports) {
    for (std::uint32_t i = 0; i < port.count; ++i) {
      used_.erase({port.protocol, static_cast<std::uint16_t>(port.host_port + i)});
    }
  }
}

Result<std::vector<HostPort>> assign_ports(const api::Container& container,
                                           const std::string& network_mode, PortPool& pool) {
  std::vector<HostPort> out;
  if (network_mode == "none" || !container.port_mappings) return out;
  for (const api::PortMapping& mapping : *container.port_mappings) {
    auto port = wanted_port(mapping);
    if (port && network_mode == "host") port->host_port = port->container_port;
    if (port && port->host_port == 0) {
      auto taken = pool.take(port->protocol, port->count);
      if (taken)
        port->host_port = *taken;
      else
        port = fail(std::move(taken).error());
    }
    if (!port) {
      pool.give_back(out);
      return fail(std::move(port).error());
    }
    out.push_back(*port);
  }
  pool.claim(out);
  return out;
}

std::string network_mode_of(const api::Task& task) {
  const std::string mode = task.network_mode.value_or("");
  return mode.empty() ? "bridge" : mode;
}

}  // namespace minato::agent
