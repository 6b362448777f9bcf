// The port through which EC2 has an ECS agent run on each instance. control_plane/ supplies it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"

namespace minato::ec2 {

struct AgentHost {
  std::string instance_id;
  std::string account;
  std::string region;
  std::string availability_zone;
  std::string instance_type;
  std::string image_id;
  std::string private_ip;
  std::string private_name;  // DNS
  std::string mac;
  std::string vpc_id;
  std::string subnet_id;
  TimePoint launched;
  std::string engine_socket;  // unix socket of the instance's Docker Engine
  int vcpus = 0;
  int memory_mib = 0;    // to register with ECS
  std::string role_arn;  // of the instance profile; empty when there is none
  std::vector<std::pair<std::string, std::string>> settings;  // ECS_* of the user data
};

class InstanceAgents {
 public:
  virtual ~InstanceAgents() = default;
  // Starts (or takes up again after a restart of the server) the agent of a running instance.
  // Starting one that runs is fine.
  virtual Awaitable<Result<>> start(AgentHost host) = 0;
  // Ends the agent; with `gone` its container instance is deregistered too. Unknown ids are fine.
  virtual Awaitable<void> stop(std::string instance_id, bool gone) = 0;
};

}  // namespace minato::ec2
