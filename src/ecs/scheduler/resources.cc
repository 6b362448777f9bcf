#include "ecs/scheduler/resources.h"

#include <algorithm>

namespace minato::ecs {

PortSet::PortSet(std::initializer_list<std::uint16_t> ports) {
  for (const auto port : ports) insert(port);
}

bool PortSet::contains(std::uint16_t port) const {
  return std::binary_search(ports_.begin(), ports_.end(), port);
}

bool PortSet::overlaps(const PortSet& other) const {
  auto a = ports_.begin();
  auto b = other.ports_.begin();
  while (a != ports_.end() && b != other.ports_.end()) {
    if (*a == *b) return true;
    if (*a < *b) {
      ++a;
    } else {
      ++b;
    }
  }
  return false;
}

void PortSet::insert(std::uint16_t port) {
  const auto at = std::lower_bound(ports_.begin(), ports_.end(), port);
  if (at == ports_.end() || *at != port) ports_.insert(at, port);
}

void PortSet::insert_all(const PortSet& other) {
  for (const auto port : other.ports_) insert(port);
}

std::string_view Capacity::shortage(const Demand& demand) const {
  if (demand.cpu > 0 && demand.cpu > cpu) return "RESOURCE:CPU";
  if (demand.memory > 0 && demand.memory > memory) return "RESOURCE:MEMORY";
  if (demand.tcp.overlaps(tcp) || demand.udp.overlaps(udp)) return "RESOURCE:PORTS";
  if (demand.gpus > 0 && demand.gpus > gpus) return "RESOURCE:GPU";
  return {};
}

void Capacity::take(const Demand& demand) {
  cpu -= demand.cpu;
  memory -= demand.memory;
  gpus -= demand.gpus;
  tcp.insert_all(demand.tcp);
  udp.insert_all(demand.udp);
}

}  // namespace minato::ecs
