// Every AWS service of the server, and the ports between them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/dispatcher.h"
#include "control_plane/event_feed.h"
#include "control_plane/image_use.h"
#include "control_plane/instance_host.h"
#include "control_plane/registry_jobs.h"
#include "control_plane/repository_names.h"
#include "control_plane/settings.h"
#include "control_plane/token_keys.h"
#include "ec2/driver/netns/netns_driver.h"
#include "ec2/ec2_service.h"
#include "ecr/ecr_service.h"
#include "ecr/lifecycle/engine.h"
#include "ecr/pull_through/pull_through.h"
#include "ecr/push_jobs/runner.h"
#include "ecr/replication/peer_registry.h"
#include "ecr/replication/replicator.h"
#include "ecr/resource_policies.h"
#include "ecr/scanning/engine.h"
#include "ecr/signing/signer.h"
#include "ecs/agent_gateway/agent_gateway.h"
#include "ecs/service.h"
#include "iam/authorizer.h"
#include "iam/iam_service.h"
#include "logs/logs_service.h"
#include "registry/http/registry_http.h"
#include "registry/registry.h"

namespace minato {

// Members are in order of construction; all belong to the control executor.
struct Services {
  struct Ports {
    const Settings& settings;
    store::Store& store;
    blob::BlobStore& blobs;
    logs::EventStore& log_events;
    const Clock& clock;
    Random& random;
    Executor control;
  };
  explicit Services(Ports given);

  // Reads the state back and registers every operation.
  Awaitable<Result<>> open();
  // Starts what runs in the background, once the server listens on `port`.
  void begin(http::Server& server, std::uint16_t port);
  // Ends connections with agents and what runs in the background; requests are still answered.
  Awaitable<void> end();
  // After the last request.
  Awaitable<void> close();

  // "localhost:4566" unless set otherwise; and the URL of the API on it.
  std::string registry_host() const;
  std::string endpoint() const;

  Ports ports;
  RepositoryNames repositories;
  ImageUses image_uses;
  std::unique_ptr<EventFeed> feed;
  std::unique_ptr<iam::IamService> iam;
  std::unique_ptr<iam::PolicyAuthorizer> authorizer;
  std::unique_ptr<aws::Dispatcher> dispatcher;
  std::unique_ptr<registry::Registry> registry;
  std::unique_ptr<ecr::pull_through::PullThrough> pull_through;
  std::unique_ptr<TokenKeys> token_keys;
  std::unique_ptr<registry::RegistryHttp> registry_http;
  std::unique_ptr<RegistryJobs> registry_jobs;
  std::unique_ptr<ecr::ResourcePolicies> resource_policies;
  std::unique_ptr<ecr::lifecycle::Engine> image_lifecycle;
  std::unique_ptr<ecr::scanning::Engine> image_scans;
  std::unique_ptr<ecr::signing::ProfileKeys> signing_keys;
  std::unique_ptr<ecr::signing::Signer> signer;
  struct PeerDestination {
    registry::Scope destination;
    std::unique_ptr<ecr::replication::PeerRegistry> peer;
  };
  std::vector<PeerDestination> replication_peers;
  std::unique_ptr<ecr::replication::Replicator> replicator;
  std::unique_ptr<ecr::push_jobs::Runner> push_jobs;
  std::unique_ptr<ecr::EcrService> ecr;
  std::unique_ptr<logs::LogsService> logs;
  std::unique_ptr<ec2::IdentityKey> identity_key;
  std::unique_ptr<ecs::EcsService> ecs;
  std::unique_ptr<ecs::AgentGateway> gateway;
  std::unique_ptr<ec2::NetnsDriver> driver;
  std::unique_ptr<ec2::Router> router;
  std::unique_ptr<ec2::State> ec2_state;
  std::unique_ptr<ec2::KeyPairs> key_pairs;
  std::unique_ptr<ec2::Insights> insights;
  std::unique_ptr<InstanceHost> host;
  std::unique_ptr<ec2::Lifecycle> lifecycle;
  std::unique_ptr<ec2::Ec2Service> ec2;

 private:
  Awaitable<Result<>> open_registry();
  Result<> make_push_jobs();
  Result<> add_replication_peer(const ReplicationPeer& given);
  ecr::replication::Replicator::Send way_to(const registry::Scope& destination);
  registry::Authorize registry_authorize();
  Awaitable<Result<>> open_logs();
  Awaitable<Result<>> open_ecs();
  Awaitable<Result<>> open_ec2();
  void make_image_scans();
  void make_ecr();
  Awaitable<void> maintain_registry();

  std::unique_ptr<asio::steady_timer> maintenance_;
  bool stopping_ = false;
  bool maintaining_ = false;
};

}  // namespace minato
