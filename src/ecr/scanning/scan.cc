// One scan: what the inspector finds, what it means, and how that is stored.
#include <fmt/format.h>
#include <malloc.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.h"
#include "ecr/scanning/engine.h"

namespace minato::ecr::scanning {
namespace {

constexpr std::size_t kBatch = 200;

// The words are ECR's.
constexpr std::string_view kDone = "The scan was completed successfully.";
constexpr std::string_view kContinues = "Continuous scan is selected for image.";
constexpr std::string_view kUnsupportedWords =
    "UnsupportedImageError: The operating system and/or package manager are not supported.";

void set_counts(ScanRecord& scan, const std::vector<scanner::Finding>& findings) {
  scan.counts.clear();
  for (const scanner::Finding& finding : findings) ++scan.counts[finding.severity];
}

}  // namespace

Executor Engine::worker() {
  if (!pool_) pool_ = std::make_unique<asio::thread_pool>(1);
  return pool_->get_executor();
}

Awaitable<Result<>> Engine::scan(Due due) {
  std::string key = std::move(due.key);
  auto& records = ports_.registry.records();
  CO_TRY(const auto found, co_await records.read<ScanRecord>(key));
  // One that was told of twice is done.
  if (!found || (!found->waits() && !due.again)) co_return Result<>();
  ScanRecord scan = *found;
  const auto repository = co_await ports_.registry.repositories().find(scan.scope, scan.repository);
  // One that was deleted is swept with its scans.
  if (!repository || !key.starts_with(repository->id)) co_return Result<>();
  if (scan.status == status::kPending) {
    scan.status = status::kInProgress;
    CO_TRY_VOID(co_await save(key, scan));
  }
  auto found_in = co_await asio::co_spawn(
      worker(),
      ports_.inspector->inspect({.repository = *repository, .key = key, .digest = scan.digest}),
      asio::use_awaitable);
  malloc_trim(0);  // layers and advisories took more than the server needs otherwise
  if (stopping_) co_return Result<>();
  if (!found_in && found_in.error().code == ErrorCode::kNotFound) co_return co_await forget(key);
  co_return co_await finish(std::move(key), std::move(scan), std::move(found_in));
}

namespace {

// What was found means, in `scan`; false when there are no findings to tell.
bool judge(ScanRecord& scan, const Inspection& found) {
  if (!found.supported) {
    scan.status = scan.enhanced ? status::kUnsupported : status::kFailed;
    scan.description = kUnsupportedWords;
    return false;
  }
  if (!found.failure.empty()) {
    scan.status = status::kFailed;
    scan.description = found.failure;
    return false;
  }
  scan.status = scan.continuous ? status::kActive : status::kComplete;
  scan.description = scan.continuous ? kContinues : kDone;
  if (!found.remark.empty()) scan.description += " " + found.remark;
  return true;
}

}  // namespace

Awaitable<Result<>> Engine::finish(std::string key, ScanRecord scan, Result<Inspection> found) {
  scan.completed_at = ports_.registry.clock().now();
  if (!found) {
    scan.status = status::kFailed;
    scan.description = "The image cannot be read: " + found.error().message + ".";
    CO_TRY_VOID(co_await save(key, scan));
  } else if (!judge(scan, *found)) {
    scan.generation = found->generation;
    CO_TRY_VOID(co_await save(key, scan));
  } else {
    scan.run = random_hex(ports_.random, 16);
    scan.generation = found->generation;
    scan.source_updated_at = found->updated_at;
    set_counts(scan, found->findings);
    CO_TRY_VOID(co_await write_findings(finding_prefix(key, scan.run), found->findings));
    CO_TRY_VOID(co_await save(key, scan));
    CO_TRY_VOID(co_await drop_findings(finding_prefix(key, ""), finding_prefix(key, scan.run)));
  }
  log::info("scanning: {}@{}: {}: {}", scan.repository, scan.digest, scan.status, scan.description);
  co_await tell(std::move(scan));
  co_return Result<>();
}

Awaitable<void> Engine::tell(ScanRecord scan) {
  if (!ports_.on_end) co_return;
  std::vector<std::string> tags;
  const auto repository = co_await ports_.registry.repositories().find(scan.scope, scan.repository);
  if (repository) {
    const auto image = co_await ports_.registry.images().find(*repository, {scan.digest, ""});
    if (image) tags = image->tags;
  }
  ports_.on_end(scan, tags);
}

Awaitable<Result<>> Engine::write_findings(std::string prefix,
                                           const std::vector<scanner::Finding>& findings) {
  registry::Update update;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    update.write(registry::tables::kScanFinding, fmt::format("{}{:08}", prefix, i),
                 findings[i].encode());
    if ((i + 1) % kBatch != 0) continue;
    CO_TRY_VOID(co_await ports_.registry.records().commit(std::exchange(update, {})));
  }
  co_return co_await ports_.registry.records().commit(std::move(update));
}

Awaitable<Result<>> Engine::drop_findings(std::string prefix, std::string kept) {
  auto& records = ports_.registry.records();
  std::string from = prefix;
  for (;;) {
    CO_TRY(const auto rows, co_await records.range(registry::tables::kScanFinding, from,
                                                   registry::after_prefix(prefix), kBatch));
    registry::Update update;
    for (const store::Record& row : rows) {
      if (!kept.empty() && row.key.starts_with(kept)) continue;
      update.write(registry::tables::kScanFinding, row.key, std::nullopt);
    }
    CO_TRY_VOID(co_await records.commit(std::move(update)));
    if (rows.size() < kBatch) co_return Result<>();
    from = rows.back().key + '\0';
  }
}

// Nobody else writes the record of a scan that waits; a deleted repository's rows are swept.
Awaitable<Result<>> Engine::save(std::string key, ScanRecord scan) {
  registry::Update update;
  update.write(ScanRecord::kTable, std::move(key), scan.encode());
  co_return co_await ports_.registry.records().commit(std::move(update));
}

}  // namespace minato::ecr::scanning
