// Calls of another server's ECR API, made as any AWS client makes them.
#pragma once

#include <chrono>
#include <string>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "net/http_client.h"
#include "oci_client/transport.h"

namespace minato::ecr {

// Used on one single-threaded executor, by any number of coroutines, which it outlives. Errors
// beside those of http::Client: kUnauthenticated and kPermissionDenied as the server answers,
// kUnavailable when it may work later, kInternal for every other answer.
class EcrClient {
 public:
  struct Target {
    http::Peer peer;
    aws::SigningCredentials credentials;
    std::string region;
    std::chrono::milliseconds timeout = std::chrono::seconds(20);
  };
  // The clock outlives it.
  EcrClient(Target target, const Clock& clock);

  // User and password for the server's registry (GetAuthorizationToken). They hold for 12 hours.
  Awaitable<Result<oci::Credentials>> get_login();
  // Also well when it is there already.
  Awaitable<Result<>> create_repository(std::string name);

 private:
  Awaitable<Result<http::Response>> call(std::string operation, std::string body);

  const Target target_;
  const Clock& clock_;
  http::Client client_;
};

}  // namespace minato::ecr
