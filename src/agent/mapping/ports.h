// Host ports of containers: fixed ones as asked, free ones of the ephemeral range for 0. Pure.
#pragma once

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "agent/engine/task_run.h"
#include "base/result.h"
#include "gen/agent.h"

namespace minato::agent {

// Host ports in use on this instance. Free ports are given round robin, so that a port that was
// just freed is not given again at once.
class PortPool {
 public:
  static constexpr std::uint16_t kFirst = 32768;
  static constexpr std::uint16_t kLast = 60999;

  // `count` ports in a row. kResourceExhausted when there are none.
  Result<std::uint16_t> take(const std::string& protocol, std::uint16_t count);
  void claim(const std::vector<HostPort>& ports);
  void give_back(const std::vector<HostPort>& ports);

 private:
  bool is_free(const std::string& protocol, std::uint32_t first, std::uint32_t count) const;

  std::set<std::pair<std::string, std::uint16_t>> used_;
  std::uint16_t next_ = kFirst;
};

// The bindings of a container, claimed in `pool`. In the host's network a container port is the
// host port; without a network there are none. kInvalidArgument for a port that is none.
Result<std::vector<HostPort>> assign_ports(const api::Container& container,
                                           const std::string& network_mode, PortPool& pool);

// The network mode a task runs in: "bridge" when it names none.
std::string network_mode_of(const api::Task& task);

}  // namespace minato::agent
