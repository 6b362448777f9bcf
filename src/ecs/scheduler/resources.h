// What a task needs and what a container instance offers, as plain numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace minato::ecs {

// A set of ports of one protocol, sorted and without duplicates.
class PortSet {
 public:
  PortSet() = default;
  PortSet(std::initializer_list<std::uint16_t> ports);
  bool contains(std::uint16_t port) const;
  bool overlaps(const PortSet& other) const;
  void insert(std::uint16_t port);
  void insert_all(const PortSet& other);
  const std::vector<std::uint16_t>& ports() const { return ports_; }
  bool operator==(const PortSet&) const = default;

 private:
  std::vector<std::uint16_t> ports_;
};

// CPU in units of 1/1024 core, memory in MiB, as ECS counts them.
struct Demand {
  std::int64_t cpu = 0;
  std::int64_t memory = 0;
  std::int64_t gpus = 0;
  PortSet tcp;
  PortSet udp;
};

// What is left on an instance; `tcp` and `udp` are the ports taken. Numbers may go below zero when
// an instance re-registers smaller than what runs on it.
struct Capacity {
  std::int64_t cpu = 0;
  std::int64_t memory = 0;
  std::int64_t gpus = 0;
  PortSet tcp;
  PortSet udp;

  // The first resource that does not suffice: "RESOURCE:CPU", "RESOURCE:MEMORY", "RESOURCE:PORTS",
  // "RESOURCE:GPU"; empty when `demand` fits.
  std::string_view shortage(const Demand& demand) const;
  // Requires that it fits, or that the task already runs there.
  void take(const Demand& demand);
};

}  // namespace minato::ecs
