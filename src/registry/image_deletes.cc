#include "registry/images.h"

namespace minato::registry {

Awaitable<Result<std::string>> Images::untag(RepositoryRecord repository, std::string tag,
                                             bool last_deletes, Guard guard) {
  const auto hold = co_await parts_.gates.enter(repository.id);
  co_return co_await with_retries([&] { return try_untag(repository, tag, last_deletes, guard); });
}

Awaitable<Result<std::string>> Images::try_untag(RepositoryRecord repository, std::string tag,
                                                 bool last_deletes, Guard guard) {
  auto& records = parts_.records;
  CO_TRY(const auto row, co_await records.load<TagRecord>(content_key(repository.id, tag)));
  if (!row.value) co_return fail(errors::image_not_found(repository.label(), "", tag));
  const std::string digest = row.value->digest;
  if (guard && !guard(digest)) co_return fail(errors::precondition_failed(tag));
  CO_TRY(auto image, co_await records.load<ManifestRecord>(content_key(repository.id, digest)));
  Update update;
  update.erase(row);
  if (image.value) {
    ManifestRecord without = *image.value;
    std::erase(without.tags, tag);
    if (without.tags.empty() && last_deletes) {
      image.value->tags.clear();  // the only tag row is in this transaction already
      CO_TRY_VOID(co_await erase(repository, std::move(image), update));
    } else {
      update.put(image, without);
    }
  }
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return digest;
}

Awaitable<Result<ManifestRecord>> Images::remove(RepositoryRecord repository, std::string digest,
                                                 ImageGuard guard) {
  const auto hold = co_await parts_.gates.enter(repository.id);
  co_return co_await with_retries([&] { return try_remove(repository, digest, guard); });
}

Awaitable<Result<ManifestRecord>> Images::try_remove(RepositoryRecord repository,
                                                     std::string digest, ImageGuard guard) {
  CO_TRY(auto image,
         co_await parts_.records.load<ManifestRecord>(content_key(repository.id, digest)));
  if (!image.value) co_return fail(errors::image_not_found(repository.label(), digest, ""));
  if (guard && !guard(*image.value)) co_return fail(errors::image_changed(digest));
  ManifestRecord removed = *image.value;
  Update update;
  CO_TRY_VOID(co_await erase(repository, std::move(image), update));
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return removed;
}

// Adds everything that goes with the image. The counts of what it names go down in the same
// transaction; what reaches 0 becomes idle.
Awaitable<Result<>> Images::erase(RepositoryRecord repository, Loaded<ManifestRecord> image,
                                  Update& update) {
  auto& records = parts_.records;
  const ManifestRecord& record = *image.value;
  if (record.parents > 0) co_return fail(errors::image_referenced_by_manifest_list());
  const TimePoint now = parts_.clock.now();
  for (const std::string& digest : record.blobs) {
    CO_TRY(const auto link, co_await records.load<LinkRecord>(content_key(repository.id, digest)));
    if (!link.value || link.value->references == 0) continue;
    LinkRecord after = *link.value;
    if (record.archived && after.archived_references > 0) --after.archived_references;
    if (--after.references == 0) {
      after.idle_since = now;
      update.write(tables::kIdle, idle_key(now, link.key), "");
    }
    update.put(link, after);
  }
  for (const std::string& digest : record.manifests) {
    CO_TRY(const auto child,
           co_await records.load<ManifestRecord>(content_key(repository.id, digest)));
    if (!child.value || child.value->parents == 0) continue;
    ManifestRecord after = *child.value;
    --after.parents;
    if (record.archived && after.archived_parents > 0) --after.archived_parents;
    update.put(child, after);
  }
  for (const std::string& tag : record.tags) {
    update.write(TagRecord::kTable, content_key(repository.id, tag), std::nullopt);
  }
  if (!record.subject.empty()) {
    update.write(tables::kReferrer,
                 content_key(repository.id, record.subject + "/" + record.digest), std::nullopt);
  }
  update.write(tables::kContent, content_key(repository.id, record.digest), std::nullopt);
  const std::string statuses = content_key(repository.id, record.digest + "/");
  CO_TRY(const auto rows, co_await records.range(tables::kImageStatus, statuses,
                                                 after_prefix(statuses), kImageStatusesMax));
  for (const store::Record& row : rows) {
    update.write(tables::kImageStatus, row.key, std::nullopt);
  }
  update.erase(image);
  co_return Result<>();
}

}  // namespace minato::registry
