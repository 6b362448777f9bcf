// The metadata services of the instances of this machine, one a listener inside the instance. On a
// thread of its own: an instance that floods it holds up other instances' questions and nothing
// else.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/async.h"
#include "base/clock.h"
#include "base/random.h"
#include "ec2/metadata/instance_metadata.h"
#include "net/http_server.h"
#include "net/io_threads.h"

namespace minato::ec2 {

// Used from one single-threaded executor. All given outlive it; stop() before destruction.
class MetadataServer {
 public:
  MetadataServer(IdentityKey& key, const Clock& clock, Random& random)
      : key_(key), clock_(clock), random_(random) {}

  // Makes the document of an instance and signs it.
  Awaitable<Result<SignedIdentity>> identity_of(AgentHost host);
  // Answers on `listener`, which it takes over. One that is served already is served anew.
  Awaitable<Result<>> serve(AgentHost host, SignedIdentity identity, int listener);
  Awaitable<void> stop(std::string instance_id);

 private:
  struct Served {
    std::shared_ptr<const InstanceMetadata> metadata;
    std::unique_ptr<http::Server> server;
  };
  Executor thread();

  IdentityKey& key_;
  const Clock& clock_;
  Random& random_;
  std::unique_ptr<IoThreads> threads_;
  std::map<std::string, Served> served_;
};

}  // namespace minato::ec2
