// How one agent is set up.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "agent/effects/image_puller.h"
#include "agent/session/api_client.h"
#include "gen/ecs.h"

namespace minato::agent {

struct AgentConfig {
  std::string cluster = "default";  // name or ARN
  std::string endpoint;             // "http://127.0.0.1:4566"
  std::string region = "us-east-1";
  CredentialSource credentials;  // asked for each request; may refresh
  std::filesystem::path data_dir;
  std::string docker_socket = "/var/run/docker.sock";

  // {"instanceId":...,"region":...,"accountId":...,"instanceType":...,"privateIp":...,
  //  "availabilityZone":...}; "" on a host that is no EC2 instance.
  std::string instance_identity_document;
  std::string instance_identity_signature;
  // Several hosts may have the same access key: this one proves itself by a key of its own, which
  // is made at the first start and kept in `data_dir` (agent_link/instance_key.h).
  bool own_key = false;
  bool external = false;                          // for tasks of launch type EXTERNAL, not EC2
  std::map<std::string, std::string> attributes;  // custom ones; not sent when re-registering
  std::vector<ecs::api::Tag> tags;
  // What to register; 0: what the engine has.
  int cpu_units = 0;
  int memory_mib = 0;
  std::vector<int> reserved_ports{22, 2375, 2376, 51678, 51679};

  PullBehavior pull_behavior = PullBehavior::kDefault;
  std::chrono::seconds stop_timeout{30};  // ECS_CONTAINER_STOP_TIMEOUT
  std::chrono::milliseconds cleanup_wait = std::chrono::hours(3);
  std::chrono::milliseconds metrics_interval = std::chrono::seconds(20);
};

}  // namespace minato::agent
