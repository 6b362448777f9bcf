// Who the agent is at a registry, and what the registry has, without going through the engine.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "agent/effects/image_puller.h"
#include "agent/session/api_client.h"
#include "docker/engine.h"
#include "gen/agent.h"

namespace minato::agent {

// Used from one executor.
class RegistryAccess {
 public:
  RegistryAccess(ApiClient& api, const Clock& clock) : api_(api), clock_(clock) {}

  // An ECR token for containers that ask for one (registryAuthentication type "ecr"), kept until
  // shortly before it expires; nullopt for the others. The instance asks for it, or the task's
  // execution role where the container says so. kUnsupported for other types.
  Awaitable<Result<std::optional<docker::RegistryAuth>>> auth(ImageRequest wanted);

  // HEAD of the manifest on a kept connection when `image` is in the registry of the control
  // endpoint; kUnsupported for every other registry.
  Awaitable<Result<std::string>> digest(std::string image,
                                        std::optional<docker::RegistryAuth> auth);

 private:
  struct Token {
    docker::RegistryAuth auth;
    TimePoint expires_at;
  };
  using Role = std::optional<api::IAMRoleCredentials>;
  Awaitable<Result<Token>> fetch_token(std::string registry_id, Role role);

  ApiClient& api_;
  const Clock& clock_;
  // By registry id and the role that asked, "" for the instance itself; without expired ones.
  std::map<std::pair<std::string, std::string>, Token> tokens_;
  std::unique_ptr<http::Client> registry_;
};

}  // namespace minato::agent
