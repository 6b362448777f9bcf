// Runs the ECS agent of every local instance in this process, each with its own engine, data folder
// and credentials. The agents reach the server as any other agent does, over its listener.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "agent/agent.h"
#include "base/clock.h"
#include "ec2/driver/instance_driver.h"
#include "ec2/service/instance_agents.h"
#include "ecs/service.h"
#include "iam/iam_service.h"
#include "net/http_server.h"

namespace minato {

// Control executor only.
class InstanceHost final : public ec2::InstanceAgents {
 public:
  struct Ports {
    ec2::InstanceDriver& driver;
    ecs::EcsService& ecs;
    iam::IamService& iam;
    const Clock& clock;
    Executor control;
    std::string data_dir;
  };
  explicit InstanceHost(Ports ports) : ports_(std::move(ports)) {}

  // Once the server listens; `server` outlives every agent.
  void serve_on(http::Server& server, std::uint16_t port) {
    server_ = &server;
    port_ = port;
  }

  Awaitable<Result<>> start(ec2::AgentHost host) override;
  Awaitable<void> stop(std::string instance_id, bool gone) override;
  // Ends all agents; instances and containers go on.
  Awaitable<void> stop_all();

 private:
  struct Running {
    std::unique_ptr<agent::Agent> agent;
    std::uint64_t listener = 0;
  };
  agent::AgentConfig config_for(const ec2::AgentHost& host);
  // Credentials of the instance's role, renewed in time.
  agent::CredentialSource credentials_for(ec2::AgentHost host);
  iam::SessionCredentials make_session(const ec2::AgentHost& host);
  Awaitable<void> end(std::string instance_id);

  Ports ports_;
  http::Server* server_ = nullptr;
  std::uint16_t port_ = 0;
  std::map<std::string, Running> running_;
};

}  // namespace minato
