#include "agent/effects/image_puller.h"

#include <algorithm>

#include "base/log.h"

namespace minato::agent {
namespace {

std::string digest_of(const docker::ImageState& image) {
  if (image.repo_digests.empty()) return {};
  const std::string& first = image.repo_digests.front();
  return first.substr(first.find('@') + 1);
}

bool has_digest(const docker::ImageState& image, std::string_view digest) {
  return std::ranges::any_of(image.repo_digests, [digest](const std::string& entry) {
    return entry.ends_with(digest) && entry.size() > digest.size() &&
           entry[entry.size() - digest.size() - 1] == '@';
  });
}

// As AWS's agent names it when ECR gave no token, and in every other case.
Error pull_failure(Error error, bool ecr_login) {
  error.message =
      (ecr_login ? "CannotPullECRContainerError: " : "CannotPullContainerError: ") + error.message;
  return error;
}

}  // namespace

struct ImagePuller::Pull {
  explicit Pull(Executor executor) : done(std::move(executor)) {}
  Signal done;
  std::optional<Result<>> result;
};

struct ImagePuller::Probe {
  explicit Probe(Executor executor) : done(std::move(executor)) {}
  Signal done;
  std::optional<Result<std::string>> digest;
};

Result<PullBehavior> parse_pull_behavior(std::string_view text) {
  if (text == "default" || text.empty()) return PullBehavior::kDefault;
  if (text == "always") return PullBehavior::kAlways;
  if (text == "once") return PullBehavior::kOnce;
  if (text == "prefer-cached") return PullBehavior::kPreferCached;
  return fail(ErrorCode::kInvalidArgument,
              "The image pull behaviour must be default, always, "
              "once or prefer-cached, not " +
                  std::string(text));
}

ImagePuller::ImagePuller(Executor executor, docker::Engine& engine, RegistryPorts ports,
                         PullBehavior behavior)
    : executor_(executor),
      engine_(engine),
      ports_(std::move(ports)),
      behavior_(behavior),
      background_(std::move(executor)) {}

Awaitable<void> ImagePuller::stop() {
  co_await background_.wait();
}

Awaitable<Result<ImagePuller::Outcome>> ImagePuller::ensure(ImageRequest wanted,
                                                            std::function<void()> on_pull) {
  const std::string image = wanted.container.image.value_or("");
  const bool cached_will_do = behavior_ == PullBehavior::kPreferCached ||
                              (behavior_ == PullBehavior::kOnce && pulled_.contains(image));
  if (cached_will_do) {
    auto local = co_await engine_.inspect_image(image);
    if (local) co_return Outcome{.digest = digest_of(*local)};
  }
  // As the AWS agent has it, also when the registry's image turns out to be here.
  on_pull();
  co_return co_await ensure_current(std::move(wanted));
}

Awaitable<Result<ImagePuller::Outcome>> ImagePuller::ensure_current(ImageRequest wanted) {
  const std::string image = wanted.container.image.value_or("");
  const bool from_ecr = wanted.container.registry_authentication &&
                        wanted.container.registry_authentication->type == "ecr";
  auto auth = co_await ports_.auth(std::move(wanted));
  std::optional<docker::RegistryAuth> who;
  if (auth) who = *auth;
  // The registry is asked while the engine looks for the image.
  auto asked = std::make_shared<Probe>(executor_);
  background_.spawn(probe(image, who, asked));
  const auto local = co_await engine_.inspect_image(image);
  if (local) {
    while (!asked->digest) co_await asked->done.wait();
    if (*asked->digest && has_digest(*local, **asked->digest)) {
      co_return Outcome{.digest = **asked->digest};
    }
  }
  const bool refused = !auth;
  Result<> pulled =
      auth ? co_await pull_shared(image, who) : Result<>(fail(std::move(auth).error()));
  if (pulled) {
    pulled_.insert(image);
    const auto now_here = co_await engine_.inspect_image(image);
    co_return Outcome{.digest = now_here ? digest_of(*now_here) : ""};
  }
  const bool may_use_cached =
      behavior_ == PullBehavior::kDefault || behavior_ == PullBehavior::kPreferCached;
  if (local && may_use_cached) {
    log::warn("agent: {} was not pulled, the image that is here is used: {}", image,
              pulled.error().message);
    co_return Outcome{.digest = digest_of(*local)};
  }
  co_return fail(pull_failure(std::move(pulled).error(), refused && from_ecr));
}

Awaitable<void> ImagePuller::probe(std::string image, std::optional<docker::RegistryAuth> auth,
                                   std::shared_ptr<Probe> probe) {
  probe->digest = co_await remote_digest(std::move(image), std::move(auth));
  probe->done.notify();
}

Awaitable<Result<std::string>> ImagePuller::remote_digest(
    std::string image, std::optional<docker::RegistryAuth> auth) {
  if (const auto at = image.find('@'); at != std::string::npos) co_return image.substr(at + 1);
  if (ports_.digest) {
    auto digest = co_await ports_.digest(image, auth);
    if (digest) co_return digest;
  }
  co_return co_await engine_.remote_digest(image, auth);
}

Awaitable<Result<>> ImagePuller::pull_shared(std::string image,
                                             std::optional<docker::RegistryAuth> auth) {
  const auto key = std::pair(image, auth ? auth->password : std::string());
  if (const auto found = pulls_.find(key); found != pulls_.end()) {
    const auto pull = found->second;
    while (!pull->result) co_await pull->done.wait();
    co_return *pull->result;
  }
  const auto pull = std::make_shared<Pull>(executor_);
  pulls_.emplace(key, pull);
  pull->result = co_await engine_.pull(image, std::move(auth));
  pulls_.erase(key);
  pull->done.notify();
  co_return *pull->result;
}

}  // namespace minato::agent
