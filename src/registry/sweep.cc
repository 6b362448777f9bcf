// The sweep of deleted repositories: bounded transactions that may be repeated and interrupted.
#include "base/arn.h"
#include "base/log.h"
#include "registry/link_removal.h"
#include "registry/repositories.h"

namespace minato::registry {
namespace {

constexpr std::size_t kBatch = 200;

// What a row of registry_trash says of the repository: id, scope and name.
RepositoryRecord deleted_repository(const store::Record& row) {
  RepositoryRecord out;
  out.id = row.key;
  if (const auto arn = Arn::parse(row.value)) {
    out.scope = {.account = arn->account, .region = arn->region};
    out.name = arn->resource.substr(arn->resource.find('/') + 1);
  }
  return out;
}

}  // namespace

Awaitable<void> Repositories::sweep_logged() {
  if (auto done = co_await sweep_all(); !done) {
    log::warn("registry: the sweep of deleted repositories goes on later: {}",
              done.error().message);
  }
}

Awaitable<Result<>> Repositories::sweep_all() {
  for (;;) {
    CO_TRY(const auto trash, co_await parts_.records.range(tables::kTrash, "", "", 1));
    if (trash.empty()) co_return Result<>();
    CO_TRY_VOID(co_await sweep(deleted_repository(trash.front())));
  }
}

Awaitable<Result<>> Repositories::sweep(RepositoryRecord gone) {
  for (const std::string_view table :
       {TagRecord::kTable, tables::kReferrer, tables::kContent, ManifestRecord::kTable,
        tables::kLifecycle, tables::kImageStatus, tables::kScan, tables::kScanFinding,
        tables::kScanInventory}) {
    CO_TRY_VOID(co_await sweep_table(std::string(table), gone.id));
  }
  CO_TRY_VOID(co_await sweep_links(gone));
  Update update;
  update.write(tables::kTrash, gone.id, std::nullopt);
  co_return co_await parts_.records.commit(std::move(update));
}

Awaitable<Result<>> Repositories::sweep_table(std::string table, std::string id) {
  const std::string prefix = id + "/";
  for (;;) {
    CO_TRY(const auto rows,
           co_await parts_.records.range(table, prefix, after_prefix(prefix), kBatch));
    Update update;
    for (const store::Record& row : rows) update.write(table, row.key, std::nullopt);
    CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
    if (rows.size() < kBatch) co_return Result<>();
  }
}

Awaitable<Result<>> Repositories::sweep_links(RepositoryRecord gone) {
  const std::string prefix = gone.id + "/";
  for (;;) {
    CO_TRY(const auto rows,
           co_await parts_.records.range(LinkRecord::kTable, prefix, after_prefix(prefix), kBatch));
    for (const store::Record& row : rows) {
      CO_TRY_VOID(co_await with_retries([&] { return try_drop_link(gone, row.key); }));
    }
    if (rows.size() < kBatch) co_return Result<>();
  }
}

Awaitable<Result<>> Repositories::try_drop_link(RepositoryRecord gone, std::string key) {
  auto& records = parts_.records;
  CO_TRY(const auto link, co_await records.load<LinkRecord>(key));
  if (!link.value) co_return Result<>();
  Update update;
  CO_TRY_VOID(co_await add_link_removal(parts_, update, link, std::move(gone)));
  co_return co_await records.commit(std::move(update));
}

}  // namespace minato::registry
