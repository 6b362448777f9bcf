// Image scans at work: queued when an image is pushed or somebody asks, done one after the other in
// the background, and done again for images under continuous scanning when the inspector compares
// with something newer.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ecr/scanning/inspector.h"
#include "ecr/scanning/records.h"
#include "gen/ecr.h"
#include "registry/background.h"
#include "registry/manifest.h"
#include "registry/registry.h"

namespace minato::ecr::scanning {

// Scans that wait in memory; those beyond are found in the store by the next round.
inline constexpr std::size_t kQueueMax = 10'000;
// A basic scan of an image may be started once in this time, as in ECR.
inline constexpr Duration kScanPeriod = std::chrono::hours(24);
// A push is news for this long; later writes of an image's record are something else.
inline constexpr Duration kPushFresh = std::chrono::minutes(1);

// Whether it is an image with a file system, which is all that can be scanned.
bool can_be_scanned(const registry::Manifest& manifest);

// Used on its executor only.
class Engine {
 public:
  struct Ports {
    registry::Registry& registry;
    store::Store& store;
    Random& random;
    Executor executor;
    std::unique_ptr<Inspector> inspector;
    // The repository with that id, when it still exists.
    std::function<std::optional<registry::RepositoryRecord>(std::string_view id)> find_repository;
    // A scan of an image with these tags ended; may be empty.
    std::function<void(const ScanRecord&, const std::vector<std::string>& tags)> on_end;
  };
  explicit Engine(Ports ports) : ports_(std::move(ports)), background_(ports_.executor) {}
  ~Engine();

  // From here on pushes are seen. Looks every `interval` whether the inspector compares with
  // something newer.
  Result<> start(Duration interval);
  // Waits for what runs; nothing starts after it. What waits goes on after the next start.
  Awaitable<void> stop();

  // Queues a scan of an image that can be scanned, and returns what is noted of it. When a scan
  // waits already, that one. LimitExceededException within kScanPeriod of a scan that worked.
  Awaitable<Result<ScanRecord>> request(registry::RepositoryRecord repository, std::string digest);

  // nullopt when the image was never scanned.
  Awaitable<Result<std::optional<ScanRecord>>> find(std::string repository_id, std::string digest);

 private:
  struct Push {
    std::string repository_id;
    std::string digest;
  };

  void see(const store::Change& change);
  Awaitable<void> consider_pushes();
  Awaitable<Result<>> consider(Push push);
  Awaitable<Result<std::optional<ScanRecord>>> queue(registry::RepositoryRecord repository,
                                                     std::string digest, bool on_request);
  Awaitable<Result<api::RegistryScanningConfiguration>> configuration(registry::Scope scope);
  void enqueue(std::string key);

  Awaitable<void> run_until_stopped(Duration interval);
  Awaitable<Result<>> round();
  Awaitable<Result<bool>> is_due(const store::Record& row, const ScanRecord& scan,
                                 std::uint64_t generation);
  Awaitable<Result<>> forget(std::string key);

  Awaitable<Result<>> scan(std::string key);
  Awaitable<Result<>> finish(std::string key, ScanRecord scan, Result<Inspection> found);
  Awaitable<void> tell(ScanRecord scan);
  Awaitable<Result<>> write_findings(std::string prefix,
                                     const std::vector<scanner::Finding>& findings);
  Awaitable<Result<>> drop_findings(std::string prefix, std::string kept);
  Awaitable<Result<>> save(std::string key, ScanRecord scan);
  Executor worker();

  Ports ports_;
  registry::Background background_;
  asio::steady_timer timer_{ports_.executor};
  std::deque<std::string> queue_;
  std::set<std::string> queued_;
  std::deque<Push> pushes_;
  bool considering_ = false;
  bool resumed_ = false;  // what waited at the start is queued
  std::uint64_t generation_seen_ = 0;
  std::uint64_t watch_id_ = 0;
  std::unique_ptr<asio::thread_pool> pool_;  // one thread, made for the first scan
  bool stopping_ = false;
};

}  // namespace minato::ecr::scanning
