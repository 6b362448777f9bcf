// Brings the images of containers to this instance, no more often than needed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "docker/engine.h"
#include "gen/agent.h"
#include "runtime/signal.h"
#include "runtime/task_group.h"

namespace minato::agent {

// ECS_IMAGE_PULL_BEHAVIOR
enum class PullBehavior : std::uint8_t {
  kDefault,       // pull unless the registry's image is here; when that fails, what is here
  kAlways,        // pull unless the registry's image is here; a failure stops the task
  kOnce,          // pull what this agent has not pulled yet
  kPreferCached,  // pull only what is not here
};
// "default", "always", "once", "prefer-cached"; kInvalidArgument for anything else.
Result<PullBehavior> parse_pull_behavior(std::string_view text);

// An image, and on whose behalf.
struct ImageRequest {
  api::Container container;
  // Credentials of the task's execution role, waited for when they are on their way; nullopt when
  // they did not come. Only asked for by containers that are pulled with them.
  std::function<Awaitable<std::optional<api::IAMRoleCredentials>>()> execution_role;
};

struct RegistryPorts {
  // Who to be at the registry of this container's image; nullopt: anonymous.
  std::function<Awaitable<Result<std::optional<docker::RegistryAuth>>>(ImageRequest)> auth;
  // The registry's digest of an image by a way cheaper than through the engine. May be empty; a
  // failure means: ask the engine.
  std::function<Awaitable<Result<std::string>>(std::string, std::optional<docker::RegistryAuth>)>
      digest;
};

// Used from one executor. Containers that want the same image at the same time, and may have it for
// the same reason, share one pull.
class ImagePuller {
 public:
  ImagePuller(Executor executor, docker::Engine& engine, RegistryPorts ports,
              PullBehavior behavior);

  struct Outcome {
    std::string digest;  // "" when not known
  };
  // Returns once the image is here. `on_pull` is called before the registry is asked, so not for an
  // image that is here and is enough. The error's message is the container's reason
  // ("CannotPullContainerError: ...").
  Awaitable<Result<Outcome>> ensure(ImageRequest wanted, std::function<void()> on_pull);
  // Waits for what runs in the background.
  Awaitable<void> stop();

 private:
  struct Pull;
  struct Probe;

  Awaitable<Result<Outcome>> ensure_current(ImageRequest wanted);
  Awaitable<Result<std::string>> remote_digest(std::string image,
                                               std::optional<docker::RegistryAuth> auth);
  Awaitable<void> probe(std::string image, std::optional<docker::RegistryAuth> auth,
                        std::shared_ptr<Probe> probe);
  Awaitable<Result<>> pull_shared(std::string image, std::optional<docker::RegistryAuth> auth);

  Executor executor_;
  docker::Engine& engine_;
  RegistryPorts ports_;
  PullBehavior behavior_;
  // By image and the password it is pulled with.
  std::map<std::pair<std::string, std::string>, std::shared_ptr<Pull>> pulls_;
  std::set<std::string> pulled_;
  TaskGroup background_;
};

}  // namespace minato::agent
