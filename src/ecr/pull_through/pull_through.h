// The pull through cache at work: images of other registries, brought when they are pulled.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/lru_cache.h"
#include "base/resume.h"
#include "ecr/pull_through/rules.h"
#include "ecr/pull_through/secrets.h"
#include "oci_client/registry_client.h"
#include "registry/background.h"
#include "registry/upstream.h"

namespace minato::ecr::pull_through {

// How long a tag is taken to be what it is upstream, as in ECR.
inline constexpr Duration kFresh = std::chrono::hours(24);
// When the upstream could not be asked, the tag is served as it is for this long.
inline constexpr Duration kStaleFor = std::chrono::minutes(1);
// Pulls that wait for what is being fetched; more are refused.
inline constexpr std::size_t kWaitingMax = 4096;
// Manifests whose size is known from an index that came before them.
inline constexpr std::size_t kSizesMax = 4096;

// The answer of ValidatePullThroughCacheRule.
struct Validation {
  bool valid = false;
  std::string failure;
};

// Callable from any executor; fetches on its own. Many pulls of one image are one fetch, which goes
// on when the clients go away. Answers come when the image is complete.
class PullThrough final : public registry::Upstream {
 public:
  struct Ports {
    registry::Registry& registry;
    registry::Authorize authorize;
    SecretReader read_secret;
    Executor executor;  // single-threaded; must run until stop() has returned
    oci::Options options = {};
  };
  explicit PullThrough(Ports ports);

  // Reads the rules. Before the first pull.
  Awaitable<Result<>> start();
  // Answers whoever waits; nothing is fetched after it, and what runs ends soon.
  void cut();
  // Waits for running fetches. cut() before it.
  Awaitable<void> stop();
  // After a change of the scope's rules.
  Awaitable<Result<>> reload(registry::Scope scope);

  bool concerns(const registry::Scope& scope, const std::string& name) const override;
  Awaitable<Result<>> prepare(registry::UpstreamPull pull) override;

  // Whether the rule's credentials can be read: the errors of read_credentials().
  Result<> check_credentials(const Rule& rule) const;
  // Asks the rule's registry.
  Awaitable<Validation> validate(Rule rule);

 private:
  using Waiting = std::vector<Resume<Result<>>>;
  struct Fetch {
    registry::Scope scope;
    std::string name;
    registry::ImageReference reference;
    Rule rule;
    std::optional<registry::RepositoryRecord> repository = {};
    std::string known = {};  // digest of the tag here

    std::string wanted() const {
      return reference.digest.empty() ? reference.tag : reference.digest;
    }
    std::string key() const { return key_of(wanted()); }
    std::string key_of(const std::string& other) const;
  };
  std::shared_ptr<const std::vector<Rule>> rules_of(const registry::Scope& scope) const;
  Awaitable<Result<bool>> needs_fetch(Fetch& fetch);
  Result<> authorize(const registry::UpstreamPull& pull, bool creates) const;
  Awaitable<Result<>> join(Fetch fetch);
  void begin(Fetch fetch, Resume<Result<>> resume);
  Awaitable<void> run(Fetch fetch);
  Awaitable<Result<>> bring(Fetch& fetch);
  Awaitable<Result<>> bring_blobs(const Fetch& fetch, oci::RegistryClient& client,
                                  std::string there, registry::Manifest manifest);
  Awaitable<Result<>> bring_blob(const Fetch& fetch, oci::RegistryClient& client, std::string there,
                                 registry::Descriptor blob);
  // The most bytes that the manifest may have.
  std::size_t size_max(const Fetch& fetch);
  void keep_sizes(const Fetch& fetch, const registry::Manifest& index);
  Awaitable<Result<>> note(const Fetch& fetch, std::string digest, TimePoint until);
  Result<std::unique_ptr<oci::RegistryClient>> client_of(const Rule& rule) const;

  Ports ports_;
  registry::Background background_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const std::vector<Rule>>> rules_;  // by scope
  std::map<std::string, Waiting> fetches_;
  std::size_t waiting_ = 0;
  LruCache<std::string, std::size_t> sizes_{kSizesMax};  // by Fetch::key() of the digest
  std::atomic<bool> stopping_ = false;
};

}  // namespace minato::ecr::pull_through
