// One scan: the packages of an image, what is known of them, and how that is stored.
#include <fmt/format.h>
#include <malloc.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/limits.h"
#include "base/log.h"
#include "ecr/scanning/engine.h"
#include "scanner/image_reader.h"

namespace minato::ecr::scanning {
namespace {

constexpr std::size_t kBatch = 200;

// The words are ECR's.
constexpr std::string_view kDone = "The scan was completed successfully.";
constexpr std::string_view kContinues = "Continuous scan is selected for image.";
constexpr std::string_view kUnsupportedWords =
    "UnsupportedImageError: The operating system and/or package manager are not supported.";

bool is_supported(const scanner::Inventory& inventory) {
  if (scanner::distribution_ecosystem(inventory.distribution)) return true;
  for (const scanner::Package& package : inventory.packages) {
    if (scanner::language_ecosystem(package.manager)) return true;
  }
  return false;
}

void set_counts(ScanRecord& scan, const std::vector<scanner::Finding>& findings) {
  scan.counts.clear();
  for (const scanner::Finding& finding : findings) ++scan.counts[finding.severity];
}

}  // namespace

Executor Engine::worker() {
  if (!pool_) pool_ = std::make_unique<asio::thread_pool>(1);
  return pool_->get_executor();
}

Awaitable<Result<>> Engine::scan(std::string key) {
  auto& records = ports_.registry.records();
  CO_TRY(const auto found, co_await records.read<ScanRecord>(key));
  if (!found) co_return Result<>();
  ScanRecord scan = *found;
  const auto repository = co_await ports_.registry.repositories().find(scan.scope, scan.repository);
  // One that was deleted is swept with its scans.
  if (!repository || !key.starts_with(repository->id)) co_return Result<>();
  if (scan.status == status::kPending) {
    scan.status = status::kInProgress;
    CO_TRY_VOID(co_await save(key, scan));
  }
  auto outcome =
      co_await asio::co_spawn(worker(), look(*repository, key, scan.digest), asio::use_awaitable);
  malloc_trim(0);  // layers and advisories took more than the server needs otherwise
  if (stopping_) co_return Result<>();
  if (!outcome && outcome.error().code == ErrorCode::kNotFound) co_return co_await forget(key);
  co_return co_await finish(std::move(key), std::move(scan), std::move(outcome));
}

// On the worker's thread.
Awaitable<Result<Engine::Outcome>> Engine::look(registry::RepositoryRecord repository,
                                                std::string key, std::string digest) {
  Outcome out;
  CO_TRY(out.inventory, co_await inventory_of(repository, key, digest));
  CO_TRY(auto database, scanner::Database::open(ports_.database));
  if (!database) co_return out;
  out.generation = database->generation();
  out.updated_at = database->updated_at();
  CO_TRY(out.matches, database->match(out.inventory));
  co_return out;
}

Awaitable<Result<scanner::Inventory>> Engine::inventory_of(registry::RepositoryRecord repository,
                                                           std::string key, std::string digest) {
  auto& records = ports_.registry.records();
  CO_TRY(const auto stored, co_await records.get(InventoryRecord::kTable, key));
  if (stored) co_return scanner::Inventory::decode(stored->value);
  CO_TRY(const auto image, co_await ports_.registry.images().get(repository, {digest, ""}));
  CO_TRY(auto manifest, registry::parse_manifest(*image.bytes, image.record.media_type));
  scanner::Inventory out;
  CO_TRY_VOID(co_await read_layers(repository, std::move(manifest), out));
  registry::Update update;
  update.write(InventoryRecord::kTable, key, out.encode());
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return out;
}

Awaitable<Result<>> Engine::read_layers(registry::RepositoryRecord repository,
                                        registry::Manifest manifest, scanner::Inventory& out) {
  scanner::ImageReader reader;
  for (const registry::Descriptor& layer : manifest.layers) {
    if (registry::is_non_distributable(layer.media_type)) continue;
    CO_TRY(const auto blob, co_await ports_.registry.layers().open(repository, layer.digest));
    for (std::uint64_t offset = 0; offset < blob->size();) {
      if (stopping_) co_return fail(ErrorCode::kUnavailable, "the server stops");
      CO_TRY(const std::string bytes, co_await blob->read(offset, limits::kStreamBufferBytes));
      if (bytes.empty()) co_return fail(ErrorCode::kDataLoss, "a layer is shorter than it was");
      offset += bytes.size();
      CO_TRY_VOID(reader.feed(bytes));
    }
    reader.end_layer();
  }
  out = reader.take();
  co_return Result<>();
}

namespace {

// What the outcome means, in `scan`; false when there is nothing to compare with.
bool judge(ScanRecord& scan, const scanner::Inventory& inventory,
           const std::optional<scanner::Database::Matches>& matches) {
  if (!is_supported(inventory)) {
    scan.status = scan.enhanced ? status::kUnsupported : status::kFailed;
    scan.description = kUnsupportedWords;
    return false;
  }
  const bool nothing_known = !matches || (matches->compared == 0 && !matches->uncovered.empty());
  if (nothing_known) {
    scan.status = status::kFailed;
    scan.description =
        matches ? fmt::format("The vulnerability database has no advisories for: {}.",
                              fmt::join(matches->uncovered, ", "))
                : "There is no vulnerability database yet: minato vulnerabilities import.";
    return false;
  }
  scan.status = scan.continuous ? status::kActive : status::kComplete;
  scan.description = scan.continuous ? kContinues : kDone;
  if (!matches->uncovered.empty()) {
    scan.description += fmt::format(" The vulnerability database has no advisories for: {}.",
                                    fmt::join(matches->uncovered, ", "));
  }
  return true;
}

}  // namespace

Awaitable<Result<>> Engine::finish(std::string key, ScanRecord scan, Result<Outcome> outcome) {
  scan.completed_at = ports_.registry.clock().now();
  const std::string earlier = scan.run;
  if (!outcome) {
    scan.status = status::kFailed;
    scan.description = "The image cannot be read: " + outcome.error().message + ".";
    CO_TRY_VOID(co_await save(key, scan));
  } else if (!judge(scan, outcome->inventory, outcome->matches)) {
    scan.generation = outcome->generation;
    CO_TRY_VOID(co_await save(key, scan));
  } else {
    const auto& findings = outcome->matches->findings;
    scan.run = random_hex(ports_.random, 16);
    scan.generation = outcome->generation;
    scan.source_updated_at = outcome->updated_at;
    set_counts(scan, findings);
    CO_TRY_VOID(co_await write_findings(finding_prefix(key, scan.run), findings));
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
