// The AWS JSON calls an agent makes, signed with the instance's credentials.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "agent_link/instance_key.h"
#include "aws/json.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "net/http_client.h"

namespace minato::agent {

using CredentialSource = std::function<aws::SigningCredentials()>;

// A service: what signs its requests and what stands before the operation in X-Amz-Target.
struct ApiService {
  std::string_view signing_name;
  std::string_view target_prefix;
  std::string_view region = {};  // of the signature, when it is not the agent's own
};
inline constexpr ApiService kEcsService{"ecs", "AmazonEC2ContainerServiceV20141113."};
inline constexpr ApiService kEcrService{"ecr", "AmazonEC2ContainerRegistry_V20150921."};

// Used from one executor.
class ApiClient {
 public:
  ApiClient(http::Peer peer, std::string region, CredentialSource credentials, const Clock& clock);

  // From now on what the instance itself asks shows this key.
  void prove_by(agent_link::InstanceKey key) { key_ = std::move(key); }

  // The answer's body. An error of the service has its type as the name part of the message
  // ("ClusterNotFoundException: ..."); kUnavailable means: worth another attempt.
  Awaitable<Result<std::string>> call(ApiService service, std::string operation, std::string body);
  // The same, signed by somebody else than the instance.
  Awaitable<Result<std::string>> call_as(aws::SigningCredentials who, ApiService service,
                                         std::string operation, std::string body);

  template <aws::Shape Response, aws::Shape Request>
  Awaitable<Result<Response>> call(ApiService service, std::string operation, Request request) {
    CO_TRY(const std::string body,
           co_await call(service, std::move(operation), aws::json::serialize(request)));
    co_return aws::json::parse<Response>(body);
  }

  // Adds Authorization, X-Amz-Date and the key's proof, for the upgrade request of a websocket.
  void sign(http::Request& request) const;
  const http::Peer& peer() const { return client_.peer(); }

 private:
  Awaitable<Result<std::string>> send(http::Request request);
  http::Request signed_call(const aws::SigningCredentials& who, ApiService service,
                            std::string_view operation, std::string body) const;

  http::Client client_;
  std::string region_;
  CredentialSource credentials_;
  const Clock& clock_;
  std::optional<agent_link::InstanceKey> key_;
};

}  // namespace minato::agent
