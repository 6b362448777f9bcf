// Runs the ECS agent of every local instance in this process, each with its own engine, data folder
// and credentials. The agents reach the server as any other agent does, over its listener.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "agent/agent.h"
#include "base/clock.h"
#include "ec2/driver/instance_driver.h"
#include "ec2/metadata/metadata_server.h"
#include "ec2/service/instance_agents.h"
#include "ecs/service.h"
#include "iam/iam_service.h"
#include "net/http_server.h"

namespace minato {

// Which instance an address belongs to. Thread-safe.
class InstanceAddressBook {
 public:
  // `network` holds the addresses of all instances.
  void add(const ec2::Cidr& network, const std::string& address, std::string instance_id);
  void remove(const std::string& instance_id);
  // The instance's id; kUnknown for an address of the network that none has now, such as one whose
  // agent is not there yet; empty for every other address.
  std::string find(const std::string& address) const;
  static constexpr std::string_view kUnknown = "i-unknown";

 private:
  mutable std::mutex mutex_;
  std::optional<ec2::Cidr> network_;
  std::map<std::string, std::string> ids_;  // by address
};

// Control executor only, but for name_client().
class InstanceHost final : public ec2::InstanceAgents {
 public:
  struct Ports {
    ec2::InstanceDriver& driver;
    ecs::EcsService& ecs;
    iam::IamService& iam;
    ec2::IdentityKey& identity_key;
    const Clock& clock;
    Random& random;
    Executor control;
    std::string data_dir;
  };
  explicit InstanceHost(Ports ports)
      : ports_(std::move(ports)), metadata_(ports_.identity_key, ports_.clock, ports_.random) {}

  // Once the server listens; `server` outlives every agent.
  void serve_on(http::Server& server, std::uint16_t port) {
    server_ = &server;
    port_ = port;
  }

  // The instance a client of the server's own listeners is, by its address; else empty. Where the
  // server listens beyond loopback tasks reach it there, too. Thread-safe.
  std::string name_client(const std::string& address) const { return addresses_.find(address); }

  Awaitable<Result<>> start(ec2::AgentHost host) override;
  Awaitable<void> stop(std::string instance_id, bool gone) override;
  // Ends all agents; instances and containers go on.
  Awaitable<void> stop_all();

 private:
  struct Running {
    std::unique_ptr<agent::Agent> agent;
    std::uint64_t listener = 0;
  };
  agent::AgentConfig config_for(const ec2::AgentHost& host, const ec2::SignedIdentity& identity);
  // Without it tasks and agents inside cannot ask who the instance is; everything else works.
  Awaitable<void> serve_metadata(ec2::AgentHost host, ec2::SignedIdentity identity);
  // Credentials of the instance's role, renewed in time.
  agent::CredentialSource credentials_for(ec2::AgentHost host);
  iam::SessionCredentials make_session(const ec2::AgentHost& host);
  Awaitable<void> end(std::string instance_id);

  Ports ports_;
  ec2::MetadataServer metadata_;
  http::Server* server_ = nullptr;
  std::uint16_t port_ = 0;
  std::map<std::string, Running> running_;
  InstanceAddressBook addresses_;
};

}  // namespace minato
