#include "registry/repositories.h"

namespace minato::registry {

Awaitable<Result<RepositoryRecord>> Repositories::create(RepositoryRecord settings) {
  settings.id = random_hex(parts_.random, 16);
  settings.created_at = parts_.clock.now();
  settings.has_images = false;
  co_return co_await with_retries([&] { return try_create(settings); });
}

Awaitable<Result<RepositoryRecord>> Repositories::try_create(RepositoryRecord record) {
  CO_TRY(const auto existing, co_await parts_.records.load<RepositoryRecord>(record.key()));
  if (existing.value) co_return fail(errors::repository_already_exists(record.label()));
  Update update;
  update.put(existing, record);
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return record;
}

Awaitable<Result<RepositoryRecord>> Repositories::find(Scope scope, std::string name) {
  CO_TRY(auto record,
         co_await parts_.records.read<RepositoryRecord>(RepositoryRecord::key_of(scope, name)));
  if (!record) co_return fail(errors::repository_not_found({name, scope.account}));
  co_return std::move(*record);
}

Awaitable<Result<std::vector<RepositoryRecord>>> Repositories::list(Scope scope, std::string after,
                                                                    std::size_t limit) {
  const std::string prefix = RepositoryRecord::key_of(scope, "");
  // The smallest key greater than that of `after`.
  std::string from = after.empty() ? prefix : prefix + after + '\0';
  CO_TRY(const auto records, co_await parts_.records.range(RepositoryRecord::kTable, from,
                                                           after_prefix(prefix), limit));
  std::vector<RepositoryRecord> out;
  for (const store::Record& record : records) {
    CO_TRY(out.emplace_back(), RepositoryRecord::decode(record.value));
  }
  co_return out;
}

Awaitable<Result<RepositoryRecord>> Repositories::update(Scope scope, std::string name,
                                                         Change change) {
  co_return co_await with_retries([&] { return try_update(scope, name, change); });
}

Awaitable<Result<RepositoryRecord>> Repositories::try_update(Scope scope, std::string name,
                                                             Change change) {
  CO_TRY(auto loaded,
         co_await parts_.records.load<RepositoryRecord>(RepositoryRecord::key_of(scope, name)));
  if (!loaded.value) co_return fail(errors::repository_not_found({name, scope.account}));
  RepositoryRecord record = *loaded.value;
  CO_TRY_VOID(change(record));
  Update update;
  update.put(loaded, record);
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return record;
}

Awaitable<Result<RepositoryRecord>> Repositories::remove(Scope scope, std::string name,
                                                         bool force) {
  CO_TRY(auto removed, co_await with_retries([&] { return try_remove(scope, name, force); }));
  if (parts_.background.reserve()) parts_.background.run(sweep_logged());
  co_return removed;
}

Awaitable<Result<RepositoryRecord>> Repositories::try_remove(Scope scope, std::string name,
                                                             bool force) {
  auto& records = parts_.records;
  const std::string key = RepositoryRecord::key_of(scope, name);
  CO_TRY(auto loaded, co_await records.load<RepositoryRecord>(key));
  if (!loaded.value) co_return fail(errors::repository_not_found({name, scope.account}));
  if (!force) {
    CO_TRY(const bool before, co_await has_images(loaded.value->id));
    if (before) co_return fail(errors::repository_not_empty(loaded.value->label()));
  }
  if (!force && loaded.value->has_images) {
    // An image may be stored between the look and the deletion. With the mark taken away it has to
    // write this record, and then the deletion below fails and is tried again.
    RepositoryRecord unmarked = *loaded.value;
    unmarked.has_images = false;
    Update unmark;
    unmark.put(loaded, unmarked);
    CO_TRY_VOID(co_await records.commit(std::move(unmark)));
    CO_TRY(loaded, co_await records.load<RepositoryRecord>(key));
    if (!loaded.value) co_return fail(errors::repository_not_found({name, scope.account}));
    CO_TRY(const bool after, co_await has_images(loaded.value->id));
    if (after || loaded.value->has_images)
      co_return fail(errors::repository_not_empty(loaded.value->label()));
  }
  Update update;
  update.erase(loaded);
  update.write(tables::kTrash, loaded.value->id, loaded.value->arn());
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return std::move(*loaded.value);
}

Awaitable<Result<bool>> Repositories::has_images(std::string id) {
  const std::string prefix = id + "/";
  CO_TRY(const auto first,
         co_await parts_.records.range(ManifestRecord::kTable, prefix, after_prefix(prefix), 1));
  co_return !first.empty();
}

}  // namespace minato::registry
