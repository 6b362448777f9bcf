// Another Minato as a destination of replication: images are pushed to its registry.
#pragma once

#include <memory>
#include <string>

#include "aws/sigv4.h"
#include "ecr/replication/replicator.h"
#include "net/http_client.h"

namespace minato::ecr::replication {

// Bytes of a layer sent in one request, and held in memory by each job at work.
inline constexpr std::size_t kChunkBytes = 4 * 1024 * 1024;
// For one request. The end of the server waits for it.
inline constexpr auto kPeerTimeout = std::chrono::seconds(20);

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
  // Whoever is sending gives up at its next request, with kUnavailable.
  void stop() { stopping_ = true; }

 private:
  Awaitable<Result<>> send_image(const Replicator::Parcel& parcel, std::string digest,
                                 std::string tag);
  Awaitable<Result<>> send_blob(const Replicator::Parcel& parcel, std::string digest);
  Awaitable<Result<>> upload(std::string location, blob::OpenBlob& blob, std::string digest);
  // With a login; again with a new one when it is refused.
  Awaitable<Result<http::Response>> call(http::Request request);
  // The same for something in the repository, which is made when the peer does not know it.
  Awaitable<Result<http::Response>> call_in(const Replicator::Parcel& parcel,
                                            http::Request request);
  Awaitable<Result<>> log_in();
  Awaitable<Result<>> create_repository(const std::string& name);
  Awaitable<Result<http::Response>> call_api(std::string operation, std::string body);

  Ports ports_;
  http::Client client_;
  std::string login_;  // value of the Authorization header
  bool stopping_ = false;
};

}  // namespace minato::ecr::replication
