// The sweep of deleted repositories: bounded transactions that may be repeated and interrupted.
#include "base/log.h"
#include "registry/repositories.h"

namespace minato::registry {
namespace {

constexpr std::size_t kBatch = 200;

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
    CO_TRY_VOID(co_await sweep(trash.front().key));
  }
}

Awaitable<Result<>> Repositories::sweep(std::string id) {
  for (const std::string_view table :
       {TagRecord::kTable, tables::kReferrer, tables::kContent, ManifestRecord::kTable}) {
    CO_TRY_VOID(co_await sweep_table(std::string(table), id));
  }
  CO_TRY_VOID(co_await sweep_links(id));
  Update update;
  update.write(tables::kTrash, id, std::nullopt);
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

Awaitable<Result<>> Repositories::sweep_links(std::string id) {
  const std::string prefix = id + "/";
  for (;;) {
    CO_TRY(const auto rows,
           co_await parts_.records.range(LinkRecord::kTable, prefix, after_prefix(prefix), kBatch));
    for (const store::Record& row : rows) {
      CO_TRY_VOID(co_await with_retries([&] { return try_drop_link(row.key); }));
    }
    if (rows.size() < kBatch) co_return Result<>();
  }
}

Awaitable<Result<>> Repositories::try_drop_link(std::string key) {
  auto& records = parts_.records;
  CO_TRY(const auto link, co_await records.load<LinkRecord>(key));
  if (!link.value) co_return Result<>();
  const std::string digest = key.substr(key.find('/') + 1);
  CO_TRY(const auto blob, co_await records.load<BlobRecord>(digest));
  Update update;
  update.erase(link);
  if (link.value->references == 0) {
    update.write(tables::kIdle, idle_key(link.value->idle_since, key), std::nullopt);
  }
  if (blob.value && blob.value->links > 0) {
    BlobRecord after = *blob.value;
    if (--after.links == 0) {
      after.idle_since = parts_.clock.now();
      update.write(tables::kIdle, idle_key(after.idle_since, digest), "");
    }
    update.put(blob, after);
  }
  co_return co_await records.commit(std::move(update));
}

}  // namespace minato::registry
