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

// A scan of the image that is to be done; `before` is the one it had, if any.
ScanRecord make_scan(const std::optional<ScanRecord>& before,
                     const registry::RepositoryRecord& repository, std::string digest,
                     const api::RegistryScanningConfiguration& settings, TimePoint now);

// Whether it is an image with a file system, which is all that can be scanned.
bool can_be_scanned(const registry::Manifest& manifest);

// Used on its executor only, but for add_scan().
class Engine {
 public:
  struct Ports {
    registry::Registry& registry;
    store::Store& store;
    Random& random;
    Executor executor;
    std::unique_ptr<Inspector> inspector;
    // A scan of an image with these tags ended; may be empty.
    std::function<void(const ScanRecord&, const std::vector<std::string>& tags)> on_end;
  };
  explicit Engine(Ports ports) : ports_(std::move(ports)), background_(ports_.executor) {}
  ~Engine();

  // The hook of registry::Images::on_put(): notes the scan of an image that is to be scanned on
  // push, unless it has one that waits or worked. Callable from any executor.
  Awaitable<Result<>> add_scan(const registry::PutEvent& put, registry::Update& update);

  // From here on scans are done, also those that an earlier run has left. Looks every `interval`
  // whether the inspector compares with something newer.
  Result<> start(Duration interval);
  // Waits for what runs; nothing starts after it. What waits goes on after the next start.
  Awaitable<void> stop();

  // Queues a scan of an image that can be scanned, and returns what is noted of it. When a scan
  // waits already, that one. LimitExceededException within kScanPeriod of a scan that worked.
  Awaitable<Result<ScanRecord>> request(registry::RepositoryRecord repository, std::string digest);

  // nullopt when the image was never scanned.
  Awaitable<Result<std::optional<ScanRecord>>> find(std::string repository_id, std::string digest);

 private:
  // `again`: of an image that was scanned, with something newer.
  struct Due {
    std::string key;
    bool again = false;
  };

  void see(const store::Change& change);
  Awaitable<Result<api::RegistryScanningConfiguration>> configuration(registry::Scope scope);
  void enqueue(Due due);
  Awaitable<Result<>> recover_pushes();
  Awaitable<Result<>> recover_in(registry::RepositoryRecord repository,
                                 api::RegistryScanningConfiguration settings);
  Awaitable<Result<>> recover(registry::RepositoryRecord repository, std::string digest,
                              api::RegistryScanningConfiguration settings);

  Awaitable<void> run_until_stopped(Duration interval);
  Awaitable<Result<>> round();
  Awaitable<Result<bool>> is_due(const store::Record& row, const ScanRecord& scan,
                                 std::uint64_t generation);
  Awaitable<Result<>> forget(std::string key);

  Awaitable<Result<>> scan(Due due);
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
  std::deque<Due> queue_;
  std::set<std::string> queued_;
  bool recovered_ = false;  // recover_pushes() has been done
  bool missed_ = false;     // the queue was full: another round finds what did not fit
  bool resumed_ = false;    // what waited at the start is queued
  std::uint64_t generation_seen_ = 0;
  std::uint64_t watch_id_ = 0;
  std::unique_ptr<asio::thread_pool> pool_;  // one thread, made for the first scan
  bool stopping_ = false;
};

}  // namespace minato::ecr::scanning
