// Archiving and restoring. An archived image stays where it is; its content is only given out again
// when it is restored, which takes effect at once.
#include "registry/images.h"

namespace minato::registry {
namespace {

void count(std::uint32_t& counter, bool up) {
  if (up) {
    ++counter;
  } else if (counter > 0) {
    --counter;
  }
}

}  // namespace

Awaitable<Result<ManifestRecord>> Images::set_archived(RepositoryRecord repository,
                                                       std::string digest, bool archived,
                                                       ImageGuard guard) {
  const auto hold = co_await parts_.gates.enter(repository.id);
  co_return co_await with_retries(
      [&] { return try_set_archived(repository, digest, archived, guard); });
}

// What the image names counts how many of the images that name it are archived, in the same
// transaction.
Awaitable<Result<ManifestRecord>> Images::try_set_archived(RepositoryRecord repository,
                                                           std::string digest, bool archived,
                                                           ImageGuard guard) {
  auto& records = parts_.records;
  CO_TRY(const auto image,
         co_await records.load<ManifestRecord>(content_key(repository.id, digest)));
  if (!image.value) co_return fail(errors::image_not_found(repository.label(), digest, ""));
  ManifestRecord record = *image.value;
  if (guard && !guard(record)) co_return fail(errors::image_changed(digest));
  if (record.archived == archived) co_return record;
  if (archived && record.parents > record.archived_parents) {
    co_return fail(errors::image_archive_not_supported(digest));
  }
  Update update;
  for (const std::string& blob : record.blobs) {
    CO_TRY(const auto link, co_await records.load<LinkRecord>(content_key(repository.id, blob)));
    if (!link.value) continue;
    LinkRecord counted = *link.value;
    count(counted.archived_references, archived);
    update.put(link, counted);
  }
  for (const std::string& name : record.manifests) {
    CO_TRY(const auto child,
           co_await records.load<ManifestRecord>(content_key(repository.id, name)));
    if (!child.value) continue;
    ManifestRecord counted = *child.value;
    count(counted.archived_parents, archived);
    update.put(child, counted);
  }
  record.archived = archived;
  (archived ? record.archived_at : record.activated_at) = parts_.clock.now();
  update.put(image, record);
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return record;
}

}  // namespace minato::registry
