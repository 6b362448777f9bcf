#include "base/log.h"
#include "registry/images.h"
#include "registry/pull_exclusions.h"

namespace minato::registry {
namespace {

constexpr Duration kPullTimeStep = std::chrono::hours(24);

}  // namespace

Awaitable<Result<ManifestRecord>> Images::find(RepositoryRecord repository,
                                               ImageReference reference) {
  std::string digest = reference.digest;
  if (!reference.tag.empty()) {
    CO_TRY(const auto tag,
           co_await parts_.records.read<TagRecord>(content_key(repository.id, reference.tag)));
    if (!tag) {
      co_return fail(errors::image_not_found(repository.label(), reference.digest, reference.tag));
    }
    if (!digest.empty() && tag->digest != digest) {
      co_return fail(errors::image_tag_does_not_match_digest());
    }
    digest = tag->digest;
  }
  CO_TRY(auto record,
         co_await parts_.records.read<ManifestRecord>(content_key(repository.id, digest)));
  if (!record) {
    co_return fail(errors::image_not_found(repository.label(), reference.digest, reference.tag));
  }
  co_return std::move(*record);
}

Awaitable<Result<StoredImage>> Images::get(RepositoryRecord repository, ImageReference reference) {
  CO_TRY(ManifestRecord record, co_await find(repository, reference));
  if (record.archived) co_return fail(errors::image_archived(repository.label(), record.digest));
  CO_TRY(auto bytes, co_await parts_.records.read_text(std::string(tables::kContent),
                                                       content_key(repository.id, record.digest)));
  // Deleted between the two reads.
  if (!bytes) {
    co_return fail(errors::image_not_found(repository.label(), reference.digest, reference.tag));
  }
  co_return StoredImage{std::move(record), std::move(bytes)};
}

Awaitable<Result<std::vector<ManifestRecord>>> Images::list(RepositoryRecord repository,
                                                            std::string after, std::size_t limit) {
  const std::string prefix = repository.id + "/";
  std::string from = after.empty() ? prefix : prefix + after + '\0';
  CO_TRY(const auto rows, co_await parts_.records.range(ManifestRecord::kTable, std::move(from),
                                                        after_prefix(prefix), limit));
  std::vector<ManifestRecord> out;
  out.reserve(rows.size());
  for (const store::Record& row : rows) {
    CO_TRY(out.emplace_back(), ManifestRecord::decode(row.value));
  }
  co_return out;
}

Awaitable<Result<std::vector<TagRow>>> Images::list_tags(RepositoryRecord repository,
                                                         std::string after, std::size_t limit) {
  const std::string prefix = repository.id + "/";
  std::string from = after.empty() ? prefix : prefix + after + '\0';
  CO_TRY(auto rows, co_await parts_.records.range(TagRecord::kTable, std::move(from),
                                                  after_prefix(prefix), limit));
  std::vector<TagRow> out;
  out.reserve(rows.size());
  for (store::Record& row : rows) {
    out.push_back({row.key.substr(prefix.size()), std::move(row.value)});
  }
  co_return out;
}

Awaitable<Result<std::vector<store::Record>>> Images::list_referrers(RepositoryRecord repository,
                                                                     std::string digest,
                                                                     std::string after,
                                                                     std::size_t limit) {
  const std::string prefix = content_key(repository.id, digest + "/");
  std::string from = after.empty() ? prefix : prefix + after + '\0';
  CO_TRY(auto rows, co_await parts_.records.range(tables::kReferrer, std::move(from),
                                                  after_prefix(prefix), limit));
  for (store::Record& row : rows) row.key.erase(0, prefix.size());
  co_return rows;
}

TimePoint Images::pull_noted_until(const ManifestRecord& image) {
  return image.pulled_at ? *image.pulled_at + kPullTimeStep : TimePoint();
}

void Images::note_pull(const RepositoryRecord& repository, const ManifestRecord& image,
                       const std::string& principal_arn) {
  if (pull_noted_until(image) > parts_.clock.now()) return;
  if (parts_.background.reserve()) {
    parts_.background.run(
        save_pull(content_key(repository.id, image.digest), repository.scope, principal_arn));
  }
}

Awaitable<void> Images::save_pull(std::string key, Scope scope, std::string principal_arn) {
  const auto exclusions =
      co_await parts_.records.read<SettingRecord>(setting_key(scope, kPullExclusionsSetting));
  if (exclusions && *exclusions &&
      excludes(parse_pull_exclusions((*exclusions)->text), principal_arn)) {
    co_return;
  }
  const auto saved = co_await with_retries([&] { return try_save_pull(key); });
  if (!saved) log::warn("registry: pull time not saved: {}", saved.error().message);
}

Awaitable<Result<>> Images::try_save_pull(std::string key) {
  CO_TRY(const auto image, co_await parts_.records.load<ManifestRecord>(key));
  const TimePoint now = parts_.clock.now();
  if (!image.value) co_return Result<>();
  // Many pulls may have been noted before the first was saved.
  if (pull_noted_until(*image.value) > now) co_return Result<>();
  ManifestRecord pulled = *image.value;
  pulled.pulled_at = now;
  Update update;
  update.put(image, pulled);
  co_return co_await parts_.records.commit(std::move(update));
}

}  // namespace minato::registry
