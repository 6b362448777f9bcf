#include "registry/link_removal.h"

namespace minato::registry {

Awaitable<Result<>> add_link_removal(Parts parts, Update& update, Loaded<LinkRecord> link,
                                     RepositoryRecord repository) {
  auto& records = parts.records;
  const std::string digest = link.key.substr(link.key.find('/') + 1);
  CO_TRY(const auto blob, co_await records.load<BlobRecord>(digest));
  CO_TRY(const auto holder, co_await records.load<HolderRecord>(
                                HolderRecord::key_of(repository.scope, digest, repository.name)));
  update.erase(link);
  // A repository made anew under this name has a row of its own there.
  if (holder.value && holder.value->repository_id == repository.id) update.erase(holder);
  if (link.value->references == 0) {
    update.write(tables::kIdle, idle_key(link.value->idle_since, link.key), std::nullopt);
  }
  if (blob.value && blob.value->links > 0) {
    BlobRecord after = *blob.value;
    if (--after.links == 0) {
      after.idle_since = parts.clock.now();
      update.write(tables::kIdle, idle_key(after.idle_since, blob.key), "");
    }
    update.put(blob, after);
  }
  co_return Result<>();
}

}  // namespace minato::registry
