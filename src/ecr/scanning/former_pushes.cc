// Scans on push that earlier versions lost: they noted a scan after its push, so that a server that
// ended in between left an image that nobody scans.
#include "ecr/scanning/engine.h"
#include "ecr/scanning_configuration.h"

namespace minato::ecr::scanning {
namespace {

constexpr std::size_t kRecoveryPage = 200;

}  // namespace

Awaitable<Result<>> Engine::recover_pushes() {
  if (recovered_) co_return Result<>();
  auto& records = ports_.registry.records();
  CO_TRY(const auto mark,
         co_await records.get(registry::tables::kSetting, std::string(kScansInPushes)));
  std::string from;
  for (bool more = !mark; more && !stopping_;) {
    CO_TRY(const auto rows,
           co_await records.range(registry::RepositoryRecord::kTable, from, "", kRecoveryPage));
    for (const store::Record& row : rows) {
      CO_TRY(auto repository, registry::RepositoryRecord::decode(row.value));
      CO_TRY(auto settings, co_await configuration(repository.scope));
      const bool on_push = scanning_of(settings, repository).scan_on_push.value_or(false);
      if (!on_push || !repository.has_images) continue;
      CO_TRY_VOID(co_await recover_in(std::move(repository), std::move(settings)));
    }
    more = rows.size() == kRecoveryPage;
    if (more) from = rows.back().key + '\0';
  }
  if (stopping_) co_return Result<>();
  if (!mark) {
    registry::Update update;
    update.write(registry::tables::kSetting, std::string(kScansInPushes), "1");
    CO_TRY_VOID(co_await records.commit(std::move(update)));
  }
  recovered_ = true;
  co_return Result<>();
}

Awaitable<Result<>> Engine::recover_in(registry::RepositoryRecord repository,
                                       api::RegistryScanningConfiguration settings) {
  std::string after;
  for (bool more = true; more && !stopping_;) {
    CO_TRY(const auto images,
           co_await ports_.registry.images().list(repository, after, kRecoveryPage));
    for (const registry::ManifestRecord& image : images) {
      if (image.archived) continue;
      auto done = co_await recover(repository, image.digest, settings);
      // Deleted, or noted by somebody else, meanwhile.
      const auto code = done ? ErrorCode::kNotFound : done.error().code;
      if (code != ErrorCode::kNotFound && code != ErrorCode::kConflict) co_return done;
    }
    more = images.size() == kRecoveryPage;
    if (more) after = images.back().digest;
  }
  co_return Result<>();
}

Awaitable<Result<>> Engine::recover(registry::RepositoryRecord repository, std::string digest,
                                    api::RegistryScanningConfiguration settings) {
  auto& records = ports_.registry.records();
  CO_TRY(const auto before,
         co_await records.load<ScanRecord>(ScanRecord::key_of(repository.id, digest)));
  if (before.value) co_return Result<>();
  CO_TRY(const ScannedManifest scanned,
         co_await manifest_of(ports_.registry,
                              {.repository = repository, .key = before.key, .digest = digest}));
  if (!can_be_scanned(scanned.manifest)) co_return Result<>();
  registry::Update update;
  update.put(before, make_scan(std::nullopt, repository, std::move(digest), settings,
                               ports_.registry.clock().now()));
  co_return co_await records.commit(std::move(update));
}

}  // namespace minato::ecr::scanning
