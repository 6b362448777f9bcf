// A container instance's agent: registers this host with a cluster, takes tasks over the agent
// protocol and runs them on a Docker Engine. Several can live in one process.
#pragma once

#include <memory>
#include <string>

#include "agent/config.h"
#include "base/clock.h"
#include "base/random.h"
#include "docker/engine.h"

namespace minato::agent {

// What the agent makes itself when it is not given; for tests.
struct AgentParts {
  std::unique_ptr<docker::Engine> engine;  // null: the engine at AgentConfig::docker_socket
  const Clock* clock = nullptr;
  Random* random = nullptr;
};

class Agent {
 public:
  // `executor` is single-threaded; all calls below are made on it.
  Agent(AgentConfig config, Executor executor, AgentParts parts = {});
  // After stop().
  ~Agent();

  // Begins. What is missing now (engine, control plane) is waited for in the background.
  // kInvalidArgument for a broken endpoint or socket, kInternal when the data folder is of no use.
  Result<> start();
  // Ends every connection and waits for what runs. Containers are left as they are: the next agent
  // with the same data folder takes them over.
  Awaitable<void> stop();

  // "" until registered.
  const std::string& container_instance_arn() const;
  // The work channel is open.
  bool connected() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace minato::agent
