#include "ecr/scanning/engine.h"

#include <chrono>

#include "aws/json.h"
#include "base/log.h"
#include "ecr/account_settings.h"
#include "ecr/errors.h"
#include "ecr/scanning_configuration.h"

namespace minato::ecr::scanning {
namespace {

constexpr std::size_t kPage = 500;
constexpr std::string_view kManual = "MANUAL";
constexpr std::string_view kContinuous = "CONTINUOUS_SCAN";

}  // namespace

bool can_be_scanned(const registry::Manifest& manifest) {
  if (manifest.is_index() || !manifest.config || manifest.layers.empty()) return false;
  const std::string& type = manifest.config->media_type;
  return type == "application/vnd.oci.image.config.v1+json" ||
         type == "application/vnd.docker.container.image.v1+json";
}

Engine::~Engine() {
  if (watch_id_ != 0) ports_.store.unwatch(watch_id_);
}

Result<> Engine::start(Duration interval) {
  TRY(watch_id_, ports_.store.watch(ports_.store.revision(), ports_.executor,
                                    [this](const std::vector<store::Change>& changes) {
                                      for (const auto& change : changes) see(change);
                                    }));
  if (background_.reserve()) background_.run(run_until_stopped(interval));
  return {};
}

Awaitable<void> Engine::stop() {
  stopping_ = true;
  ports_.inspector->stop();
  timer_.cancel();
  co_await background_.stop();
  if (watch_id_ != 0) ports_.store.unwatch(std::exchange(watch_id_, 0));
  if (pool_) pool_->join();
}

void Engine::see(const store::Change& change) {
  if (stopping_ || change.table != registry::ManifestRecord::kTable || !change.value) return;
  const auto image = registry::ManifestRecord::decode(*change.value);
  if (!image || image->archived || pushes_.size() >= kQueueMax) return;
  if (ports_.registry.clock().now() - image->pushed_at > kPushFresh) return;
  pushes_.push_back({change.key.substr(0, change.key.find('/')), image->digest});
  if (considering_ || !background_.reserve()) return;
  considering_ = true;
  background_.run(consider_pushes());
}

Awaitable<void> Engine::consider_pushes() {
  while (!pushes_.empty() && !stopping_) {
    const Push push = std::move(pushes_.front());
    pushes_.pop_front();
    if (auto done = co_await consider(push); !done) {
      log::warn("scanning: {} is not scanned on push: {}", push.digest, done.error().message);
    }
  }
  considering_ = false;
}

Awaitable<Result<>> Engine::consider(Push push) {
  const auto repository = ports_.find_repository(push.repository_id);
  if (!repository) co_return Result<>();
  // As it is now: what the port knows may lack the newest settings.
  const auto current =
      co_await ports_.registry.repositories().find(repository->scope, repository->name);
  if (!current || current->id != push.repository_id) co_return Result<>();
  CO_TRY(const auto settings, co_await configuration(current->scope));
  if (scanning_of(settings, *current).scan_frequency == kManual) co_return Result<>();
  CO_TRY(const auto image, co_await ports_.registry.images().get(*current, {push.digest, ""}));
  const auto manifest = registry::parse_manifest(*image.bytes, image.record.media_type);
  if (!manifest || !can_be_scanned(*manifest)) co_return Result<>();
  CO_TRY([[maybe_unused]] const auto scan, co_await queue(*current, push.digest, false));
  co_return Result<>();
}

Awaitable<Result<api::RegistryScanningConfiguration>> Engine::configuration(registry::Scope scope) {
  CO_TRY(const auto stored, co_await ports_.registry.records().read<registry::SettingRecord>(
                                registry::setting_key(scope, settings::kScanning)));
  co_return parse_scanning(stored ? stored->text : std::string());
}

Awaitable<Result<std::optional<ScanRecord>>> Engine::find(std::string repository_id,
                                                          std::string digest) {
  return ports_.registry.records().read<ScanRecord>(ScanRecord::key_of(repository_id, digest));
}

Awaitable<Result<ScanRecord>> Engine::request(registry::RepositoryRecord repository,
                                              std::string digest) {
  CO_TRY(auto scan, co_await queue(std::move(repository), std::move(digest), true));
  if (!scan) co_return fail(errors::scan_limit_exceeded());
  co_return std::move(*scan);
}

// nullopt when the image was scanned a moment ago.
Awaitable<Result<std::optional<ScanRecord>>> Engine::queue(registry::RepositoryRecord repository,
                                                           std::string digest, bool on_request) {
  const TimePoint now = ports_.registry.clock().now();
  CO_TRY(const auto settings, co_await configuration(repository.scope));
  auto& records = ports_.registry.records();
  std::string key = ScanRecord::key_of(repository.id, digest);
  CO_TRY(const auto before, co_await records.load<ScanRecord>(key));
  if (before.value && before.value->waits()) {
    enqueue(key);
    co_return before.value;
  }
  const bool worked = before.value && before.value->status != status::kFailed;
  if (worked && (!on_request || now - before.value->requested_at < kScanPeriod)) {
    co_return std::optional<ScanRecord>();
  }
  ScanRecord scan = before.value.value_or(ScanRecord{});
  scan.scope = repository.scope;
  scan.repository = repository.name;
  scan.digest = std::move(digest);
  scan.status = status::kPending;
  scan.description = "";
  scan.enhanced = settings.scan_type == "ENHANCED";
  scan.continuous = scanning_of(settings, repository).scan_frequency == kContinuous;
  scan.requested_at = now;
  registry::Update update;
  update.put(before, scan);
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  enqueue(std::move(key));
  co_return std::optional(std::move(scan));
}

void Engine::enqueue(std::string key) {
  if (queue_.size() >= kQueueMax || !queued_.insert(key).second) return;
  queue_.push_back(std::move(key));
  timer_.cancel();
}

Awaitable<void> Engine::run_until_stopped(Duration interval) {
  auto next_round = std::chrono::steady_clock::now();
  while (!stopping_) {
    if (!queue_.empty()) {
      const std::string key = std::move(queue_.front());
      queue_.pop_front();
      queued_.erase(key);
      if (auto done = co_await scan(key); !done) {
        log::warn("scanning: {} is tried again later: {}", key, done.error().message);
      }
      continue;
    }
    if (std::chrono::steady_clock::now() >= next_round) {
      next_round = std::chrono::steady_clock::now() + interval;
      if (auto done = co_await round(); !done) log::warn("scanning: {}", done.error().message);
      continue;
    }
    timer_.expires_at(next_round);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

// Queues what waited when the server ended, and what newer advisories have made due.
Awaitable<Result<>> Engine::round() {
  CO_TRY(const std::uint64_t generation, co_await ports_.inspector->generation());
  if (resumed_ && generation == generation_seen_) co_return Result<>();
  std::string from;
  for (bool more = true; more && !stopping_;) {
    CO_TRY(const auto rows,
           co_await ports_.registry.records().range(ScanRecord::kTable, from, "", kPage));
    for (const store::Record& row : rows) {
      CO_TRY(const ScanRecord scan, ScanRecord::decode(row.value));
      CO_TRY(const bool due, co_await is_due(row, scan, generation));
      if (due) enqueue(row.key);
    }
    more = rows.size() == kPage;
    if (more) from = rows.back().key + '\0';
  }
  // What did not fit into the queue is found by another round.
  const bool all = queue_.size() < kQueueMax;
  resumed_ = all;
  if (all) generation_seen_ = generation;
  co_return Result<>();
}

Awaitable<Result<bool>> Engine::is_due(const store::Record& row, const ScanRecord& scan,
                                       std::uint64_t generation) {
  if (scan.waits()) co_return true;
  const auto repository = co_await ports_.registry.repositories().find(scan.scope, scan.repository);
  if (!repository || !row.key.starts_with(repository->id)) co_return false;
  const auto image = co_await ports_.registry.images().find(*repository, {scan.digest, ""});
  if (!image) {
    if (image.error().code != ErrorCode::kNotFound) co_return fail(image.error());
    CO_TRY_VOID(co_await forget(row.key));
    co_return false;
  }
  if (generation == scan.generation || image->archived) co_return false;
  CO_TRY(const auto settings, co_await configuration(scan.scope));
  co_return scanning_of(settings, *repository).scan_frequency == kContinuous;
}

// Of an image that was deleted.
Awaitable<Result<>> Engine::forget(std::string key) {
  CO_TRY_VOID(co_await drop_findings(finding_prefix(key, ""), ""));
  registry::Update update;
  update.write(ScanRecord::kTable, key, std::nullopt);
  update.write(InventoryRecord::kTable, key, std::nullopt);
  co_return co_await ports_.registry.records().commit(std::move(update));
}

}  // namespace minato::ecr::scanning
