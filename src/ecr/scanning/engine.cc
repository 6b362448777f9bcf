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
constexpr std::string_view kContinuous = "CONTINUOUS_SCAN";

}  // namespace

bool can_be_scanned(const registry::Manifest& manifest) {
  if (manifest.is_index() || !manifest.config || manifest.layers.empty()) return false;
  const std::string& type = manifest.config->media_type;
  return type == "application/vnd.oci.image.config.v1+json" ||
         type == "application/vnd.docker.container.image.v1+json";
}

ScanRecord make_scan(const std::optional<ScanRecord>& before,
                     const registry::RepositoryRecord& repository, std::string digest,
                     const api::RegistryScanningConfiguration& settings, TimePoint now) {
  ScanRecord out = before.value_or(ScanRecord{});
  out.scope = repository.scope;
  out.repository = repository.name;
  out.digest = std::move(digest);
  out.status = status::kPending;
  out.description = "";
  out.enhanced = settings.scan_type == "ENHANCED";
  out.continuous = scanning_of(settings, repository).scan_frequency == kContinuous;
  out.requested_at = now;
  return out;
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

// Scans are noted in the transactions of pushes and requests; this is how they get here.
void Engine::see(const store::Change& change) {
  if (stopping_ || change.table != ScanRecord::kTable || !change.value) return;
  const auto scan = ScanRecord::decode(*change.value);
  if (scan && scan->status == status::kPending) enqueue({.key = change.key});
}

Awaitable<Result<>> Engine::add_scan(const registry::PutEvent& put, registry::Update& update) {
  if (put.image.archived || !can_be_scanned(put.manifest)) co_return Result<>();
  CO_TRY(const auto settings, co_await configuration(put.repository.scope));
  if (!scanning_of(settings, put.repository).scan_on_push.value_or(false)) co_return Result<>();
  CO_TRY(const auto before, co_await ports_.registry.records().load<ScanRecord>(
                                ScanRecord::key_of(put.repository.id, put.image.digest)));
  if (before.value && before.value->status != status::kFailed) co_return Result<>();
  update.put(before, make_scan(before.value, put.repository, put.image.digest, settings,
                               ports_.registry.clock().now()));
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
  const TimePoint now = ports_.registry.clock().now();
  CO_TRY(const auto settings, co_await configuration(repository.scope));
  auto& records = ports_.registry.records();
  std::string key = ScanRecord::key_of(repository.id, digest);
  CO_TRY(const auto before, co_await records.load<ScanRecord>(key));
  if (before.value && before.value->waits()) {
    enqueue({.key = std::move(key)});
    co_return *before.value;
  }
  const bool worked = before.value && before.value->status != status::kFailed;
  if (worked && now - before.value->requested_at < kScanPeriod) {
    co_return fail(errors::scan_limit_exceeded());
  }
  ScanRecord scan = make_scan(before.value, repository, std::move(digest), settings, now);
  registry::Update update;
  update.put(before, scan);
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return scan;
}

void Engine::enqueue(Due due) {
  if (queued_.contains(due.key)) return;
  if (queue_.size() >= kQueueMax) {
    missed_ = true;
    resumed_ = false;
    return;
  }
  queued_.insert(due.key);
  queue_.push_back(std::move(due));
  timer_.cancel();
}

Awaitable<void> Engine::run_until_stopped(Duration interval) {
  auto next_round = std::chrono::steady_clock::now();
  while (!stopping_) {
    if (!queue_.empty()) {
      const Due due = std::move(queue_.front());
      queue_.pop_front();
      queued_.erase(due.key);
      if (auto done = co_await scan(due); !done) {
        log::warn("scanning: {} is tried again later: {}", due.key, done.error().message);
        resumed_ = false;
      }
      continue;
    }
    if (missed_ || std::chrono::steady_clock::now() >= next_round) {
      missed_ = false;
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
  CO_TRY_VOID(co_await recover_pushes());
  CO_TRY(const std::uint64_t generation, co_await ports_.inspector->generation());
  if (resumed_ && generation == generation_seen_) co_return Result<>();
  std::string from;
  for (bool more = true; more && !stopping_;) {
    CO_TRY(const auto rows,
           co_await ports_.registry.records().range(ScanRecord::kTable, from, "", kPage));
    for (const store::Record& row : rows) {
      CO_TRY(const ScanRecord scan, ScanRecord::decode(row.value));
      CO_TRY(const bool due, co_await is_due(row, scan, generation));
      if (due) enqueue({.key = row.key, .again = !scan.waits()});
    }
    more = rows.size() == kPage;
    if (more) from = rows.back().key + '\0';
  }
  resumed_ = !missed_;
  if (resumed_) generation_seen_ = generation;
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
