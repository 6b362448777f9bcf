// What follows from a push of an image: the parts of it, plugged together.
#include "base/arn.h"
#include "control_plane/data_folder.h"
#include "control_plane/services.h"

namespace minato {
namespace {

// Replication acts for the whole account that the image is of.
aws::Principal whole_account(const std::string& account) {
  return {.kind = aws::Principal::Kind::kRoot,
          .account = account,
          .arn = make_arn("iam", "", account, "root"),
          .user_id = account,
          .access_key_id = ""};
}

}  // namespace

Result<> Services::add_replication_peer(const ReplicationPeer& given) {
  TRY(const ClientAccess access, read_access_file(given.credentials_file));
  const std::string& endpoint = given.endpoint.empty() ? access.endpoint : given.endpoint;
  TRY(auto peer, http::Peer::from_url(endpoint));
  replication_peers.push_back({.destination = given.destination,
                               .peer = std::make_unique<ecr::replication::PeerRegistry>(
                                   ecr::replication::PeerRegistry::Ports{
                                       .registry = *registry,
                                       .peer = std::move(peer),
                                       .credentials = {.access_key_id = access.access_key_id,
                                                       .secret_key = access.secret_key,
                                                       .session_token = ""},
                                       .region = given.destination.region})});
  return {};
}

ecr::replication::Replicator::Send Services::way_to(const registry::Scope& destination) {
  for (const auto& [known, peer] : replication_peers) {
    if (known != destination) continue;
    return [to = peer.get()](ecr::replication::Replicator::Parcel parcel) {
      return to->send(std::move(parcel));
    };
  }
  return nullptr;
}

Result<> Services::make_push_jobs() {
  for (const ReplicationPeer& given : ports.settings.replication_peers) {
    if (auto added = add_replication_peer(given); !added) {
      return fail(added.error().code, "--replication-peer: " + added.error().message);
    }
  }
  signing_keys =
      std::make_unique<ecr::signing::ProfileKeys>(signing_folder(ports.settings.data_dir));
  signer = std::make_unique<ecr::signing::Signer>(*registry, *signing_keys);
  replicator = std::make_unique<ecr::replication::Replicator>(ecr::replication::Replicator::Ports{
      .registry = *registry,
      .allowed =
          [this](const std::string& account, const std::string& action, const std::string& resource,
                 const std::string& region) {
            return authorizer->authorize({.principal = whole_account(account),
                                          .action = action,
                                          .resources = {&resource, 1},
                                          .region = region,
                                          .now = ports.clock.now()});
          },
      .remote = [this](const registry::Scope& destination) { return way_to(destination); }});
  push_jobs = std::make_unique<ecr::push_jobs::Runner>(ecr::push_jobs::Runner::Ports{
      .registry = *registry,
      .store = ports.store,
      .executor = ports.control,
      .replicate =
          [this](ecr::push_jobs::JobRecord job) { return replicator->replicate(std::move(job)); },
      .sign = [this](ecr::push_jobs::JobRecord job) { return signer->sign(std::move(job)); }});
  registry->images().on_put([this](const registry::PutEvent& put, registry::Update& update) {
    return push_jobs->add_jobs(put, update);
  });
  return {};
}

}  // namespace minato
