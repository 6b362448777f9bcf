#include "registry/layers.h"

namespace minato::registry {
namespace {

// How old idle_since may get before it is worth a write: well inside the grace period.
constexpr Duration kRefreshAfter = kIdleGrace / 4;

// Starts the grace period anew.
template <class T>
void refresh_idle(Update& update, const Loaded<T>& record, TimePoint now) {
  T after = *record.value;
  update.write(tables::kIdle, idle_key(after.idle_since, record.key), std::nullopt);
  after.idle_since = now;
  update.write(tables::kIdle, idle_key(now, record.key), "");
  update.put(record, after);
}

Error being_removed(const Digest& digest) {
  return Error{.code = ErrorCode::kUnavailable,
               .message = "content " + digest.to_string() + " is being removed, try again"};
}

}  // namespace

Awaitable<Result<std::optional<LinkRecord>>> Layers::find(RepositoryRecord repository,
                                                          Digest digest) {
  const std::string key = content_key(repository.id, digest.to_string());
  CO_TRY(auto link, co_await parts_.records.read<LinkRecord>(key));
  if (!link || link->references > 0 || link->idle_since + kRefreshAfter > parts_.clock.now()) {
    co_return link;
  }
  co_return co_await with_retries([&] { return try_keep(repository, digest); });
}

Awaitable<Result<std::optional<LinkRecord>>> Layers::try_keep(RepositoryRecord repository,
                                                              Digest digest) {
  const std::string key = content_key(repository.id, digest.to_string());
  CO_TRY(const auto link, co_await parts_.records.load<LinkRecord>(key));
  if (!link.value || link.value->references > 0) co_return link.value;
  Update update;
  refresh_idle(update, link, parts_.clock.now());
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return link.value;
}

Awaitable<Result<>> Layers::try_claim(Digest digest, std::uint64_t size) {
  const std::string key = digest.to_string();
  CO_TRY(const auto blob, co_await parts_.records.load<BlobRecord>(key));
  const TimePoint now = parts_.clock.now();
  Update update;
  if (!blob.value) {
    update.put(blob, BlobRecord{.size = size, .idle_since = now});
    update.write(tables::kIdle, idle_key(now, key), "");
  } else if (blob.value->removing) {
    co_return fail(being_removed(digest));
  } else if (blob.value->links == 0 && blob.value->idle_since + kRefreshAfter <= now) {
    refresh_idle(update, blob, now);
  } else {
    co_return Result<>();
  }
  co_return co_await parts_.records.commit(std::move(update));
}

Awaitable<Result<LinkRecord>> Layers::finish_upload(RepositoryRecord repository,
                                                    blob::Upload& upload, Digest digest) {
  const std::uint64_t size = upload.offset();
  // The claim comes before the content: a crash in between leaves a row for the collector and
  // never content that nobody knows of.
  auto claimed = co_await with_retries([&] { return try_claim(digest, size); });
  if (!claimed) {
    (void)co_await upload.suspend();
    co_return std::unexpected(std::move(claimed).error());
  }
  auto published = co_await upload.commit(digest);
  if (!published) {
    if (published.error().code == ErrorCode::kInvalidArgument) {
      co_return fail(errors::layer_digest_mismatch(digest.to_string()));
    }
    (void)co_await upload.suspend();
    co_return std::unexpected(std::move(published).error());
  }
  co_return co_await with_retries([&] { return try_link(repository, digest, size); });
}

Awaitable<Result<LinkRecord>> Layers::try_link(RepositoryRecord repository, Digest digest,
                                               std::uint64_t size) {
  auto& records = parts_.records;
  CO_TRY(auto link,
         co_await records.load<LinkRecord>(content_key(repository.id, digest.to_string())));
  if (link.value) {
    if (link.value->references > 0) co_return *link.value;
    Update update;
    refresh_idle(update, link, parts_.clock.now());
    CO_TRY_VOID(co_await records.commit(std::move(update)));
    co_return *link.value;
  }
  CO_TRY(auto blob, co_await records.load<BlobRecord>(digest.to_string()));
  if (!blob.value || blob.value->removing) co_return fail(being_removed(digest));
  co_return co_await add_link(std::move(repository), std::move(link), std::move(blob), size);
}

// The blob's record is there and not being removed, the link is not there.
Awaitable<Result<LinkRecord>> Layers::add_link(RepositoryRecord repository, Loaded<LinkRecord> link,
                                               Loaded<BlobRecord> blob, std::uint64_t size) {
  auto& records = parts_.records;
  CO_TRY(const auto current, co_await records.load<RepositoryRecord>(repository.key()));
  if (!current.value || current.value->id != repository.id) {
    co_return fail(errors::repository_not_found(repository.label()));
  }
  const TimePoint now = parts_.clock.now();
  LinkRecord linked{.size = size, .idle_since = now};
  BlobRecord after = *blob.value;
  Update update;
  update.expect(current);
  update.put(link, linked);
  update.write(HolderRecord::kTable,
               HolderRecord::key_of(repository.scope, blob.key, repository.name), repository.id);
  update.write(tables::kIdle, idle_key(now, link.key), "");
  if (after.links++ == 0) {
    update.write(tables::kIdle, idle_key(after.idle_since, blob.key), std::nullopt);
  }
  after.size = size;
  update.put(blob, after);
  CO_TRY_VOID(co_await records.commit(std::move(update)));
  co_return linked;
}

Awaitable<Result<bool>> Layers::mount(RepositoryRecord source, RepositoryRecord target,
                                      Digest digest) {
  co_return co_await with_retries([&] { return try_mount(source, target, digest); });
}

Awaitable<Result<bool>> Layers::try_mount(RepositoryRecord source, RepositoryRecord target,
                                          Digest digest) {
  auto& records = parts_.records;
  const std::string text = digest.to_string();
  CO_TRY(const auto there, co_await records.load<LinkRecord>(content_key(source.id, text)));
  if (!there.value) co_return false;
  CO_TRY(auto link, co_await records.load<LinkRecord>(content_key(target.id, text)));
  if (link.value) {
    CO_TRY(const auto kept, co_await try_keep(target, digest));
    co_return kept.has_value();
  }
  // The source's link is counted here, so a removal of it makes the transaction fail.
  CO_TRY(auto blob, co_await records.load<BlobRecord>(text));
  if (!blob.value || blob.value->removing || blob.value->links == 0) co_return false;
  const std::uint64_t size = there.value->size;
  CO_TRY_VOID(co_await add_link(std::move(target), std::move(link), std::move(blob), size));
  co_return true;
}

Awaitable<Result<std::vector<std::string>>> Layers::find_holders(Scope scope, Digest digest,
                                                                 std::size_t limit) {
  const std::string prefix = HolderRecord::key_of(scope, digest.to_string(), "");
  CO_TRY(const auto rows,
         co_await parts_.records.range(HolderRecord::kTable, prefix, after_prefix(prefix), limit));
  std::vector<std::string> out;
  for (const store::Record& row : rows) out.push_back(row.key.substr(prefix.size()));
  co_return out;
}

Awaitable<Result<std::unique_ptr<blob::OpenBlob>>> Layers::open(RepositoryRecord repository,
                                                                Digest digest) {
  CO_TRY(const auto link,
         co_await parts_.records.read<LinkRecord>(content_key(repository.id, digest.to_string())));
  if (!link) co_return fail(errors::layer_not_found(repository.label(), digest.to_string()));
  co_return co_await parts_.blobs.open(std::move(digest));
}

Awaitable<Result<>> Layers::remove(RepositoryRecord repository, Digest digest) {
  co_return co_await with_retries([&] { return try_remove(repository, digest); });
}

Awaitable<Result<>> Layers::try_remove(RepositoryRecord repository, Digest digest) {
  auto& records = parts_.records;
  const std::string text = digest.to_string();
  CO_TRY(const auto link, co_await records.load<LinkRecord>(content_key(repository.id, text)));
  if (!link.value) co_return fail(errors::layer_not_found(repository.label(), text));
  if (link.value->references > 0) {
    co_return fail(errors::layer_in_use(text));
  }
  CO_TRY(const auto blob, co_await records.load<BlobRecord>(text));
  CO_TRY(const auto holder, co_await records.load<HolderRecord>(
                                HolderRecord::key_of(repository.scope, text, repository.name)));
  Update update;
  update.erase(link);
  // A repository made anew under this name has a row of its own there.
  if (holder.value && holder.value->repository_id == repository.id) update.erase(holder);
  update.write(tables::kIdle, idle_key(link.value->idle_since, link.key), std::nullopt);
  if (blob.value && blob.value->links > 0) {
    BlobRecord after = *blob.value;
    if (--after.links == 0) {
      after.idle_since = parts_.clock.now();
      update.write(tables::kIdle, idle_key(after.idle_since, blob.key), "");
    }
    update.put(blob, after);
  }
  co_return co_await records.commit(std::move(update));
}

}  // namespace minato::registry
