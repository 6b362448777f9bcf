// Another Minato as a destination of replication: images are pushed to its registry.
#pragma once

#include <memory>
#include <string>

#include "aws/sigv4.h"
#include "ecr/ecr_client.h"
#include "ecr/replication/replicator.h"
#include "oci_client/registry_client.h"

namespace minato::ecr::replication {

// Used on one single-threaded executor, by any number of coroutines; outlives them.
class PeerRegistry {
 public:
  struct Ports {
    registry::Registry& registry;  // that has the images
    http::Peer peer;
    aws::SigningCredentials credentials;  // of the destination's account, at the peer
    std::string region;                   // of the destination
  };
  explicit PeerRegistry(Ports ports);

  // Pushes the image, what it consists of, and the tag where it may be set. What the peer has is
  // not sent again. The repository is made when there is none: by the peer's template for pushes,
  // else with defaults. kUnavailable and kTimeout may pass; kPermissionDenied does not; kNotFound:
  // this registry no longer has the image.
  Awaitable<Result<>> send(Replicator::Parcel parcel);
  // Whoever is sending gives up at its next request, with kUnavailable; that ends within a minute.
  void stop() { stopping_ = true; }

 private:
  // Both with one authorization token, which holds for hours.
  struct Login {
    oci::RegistryClient client;
    oci::Transport transport;
  };
  using LoginPtr = std::shared_ptr<Login>;

  Awaitable<Result<LoginPtr>> log_in();
  Awaitable<Result<>> send_image(LoginPtr login, Replicator::Parcel parcel);
  Awaitable<Result<>> send_blob(LoginPtr login, const Replicator::Parcel& parcel,
                                std::string digest);
  Awaitable<Result<>> push_blob(LoginPtr login, const Replicator::Parcel& parcel, Digest digest);
  Awaitable<Result<>> put_manifest(LoginPtr login, const Replicator::Parcel& parcel,
                                   const registry::StoredImage& image);

  Ports ports_;
  EcrClient api_;
  LoginPtr login_;  // nullptr before the first and after the peer has refused it
  bool stopping_ = false;
};

}  // namespace minato::ecr::replication
