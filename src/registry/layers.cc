#include "registry/layers.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "registry/link_removal.h"
#include "runtime/timer.h"

namespace minato::registry {
namespace {

// Removing a file takes milliseconds, looking at damaged content again as long as reading it.
constexpr auto kBusyPause = std::chrono::milliseconds(20);
constexpr int kBusyPauses = 500;
// Each means that a whole grace period went by between two steps.
constexpr int kClaimsMax = 3;

// Starts the grace period anew.
template <class T>
void refresh_idle(Update& update, const Loaded<T>& record, TimePoint now) {
  T after = *record.value;
  if (after.idle_since == now) return update.expect(record);
  update.write(tables::kIdle, idle_key(after.idle_since, record.key), std::nullopt);
  after.idle_since = now;
  update.write(tables::kIdle, idle_key(now, record.key), "");
  update.put(record, after);
}

// Good content was published under the record.
void heal(Update& update, const std::string& key, BlobRecord& blob) {
  if (!blob.corrupt) return;
  blob.corrupt = false;
  update.write(tables::kSuspect, key, std::nullopt);
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
  if (!link) co_return link;
  CO_TRY(const auto blob, co_await parts_.records.read<BlobRecord>(digest.to_string()));
  if (!blob || !blob->sound()) co_return std::nullopt;
  // A write is due well inside the grace period.
  if (link->references > 0 || link->idle_since + parts_.idle_grace / 4 > parts_.clock.now()) {
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

Awaitable<Result<Layers::Claim>> Layers::claim(Digest digest, std::uint64_t size) {
  for (int pauses = 0; pauses < kBusyPauses; ++pauses) {
    CO_TRY(auto claimed, co_await with_retries([&] { return try_claim(digest, size); }));
    if (claimed) co_return std::move(*claimed);
    co_await sleep_for(kBusyPause);
  }
  co_return fail(being_removed(digest));
}

// nullopt while the content is being removed or set aside.
Awaitable<Result<std::optional<Layers::Claim>>> Layers::try_claim(Digest digest,
                                                                  std::uint64_t size) {
  const std::string key = digest.to_string();
  CO_TRY(const auto blob, co_await parts_.records.load<BlobRecord>(key));
  const TimePoint now = parts_.clock.now();
  Claim claim{.digest = std::move(digest), .size = size};
  Update update;
  if (!blob.value) {
    claim.generation = random_hex(parts_.random, 16);
    update.put(blob, BlobRecord{.size = size, .idle_since = now, .generation = claim.generation});
    update.write(tables::kIdle, idle_key(now, key), "");
  } else if (blob.value->removing || blob.value->checking) {
    co_return std::nullopt;
  } else {
    claim.generation = blob.value->generation;
    if (blob.value->links == 0) refresh_idle(update, blob, now);
  }
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return std::move(claim);
}

Awaitable<Result<LinkRecord>> Layers::finish_upload(RepositoryRecord repository,
                                                    blob::Upload& upload, Digest digest) {
  // The claim comes before the content: a crash in between leaves a row for the collector and
  // never content that nobody knows of.
  // What was received goes to the disk beside it.
  const std::uint64_t size = upload.offset();
  using asio::experimental::awaitable_operators::operator&&;
  auto [claimed, settled] = co_await (claim(digest, size) && upload.settle());
  if (!claimed) {
    (void)co_await upload.suspend();
    co_return fail(std::move(claimed).error());
  }
  // What went wrong with the disk is told by commit(), which tries once more.
  auto published = co_await upload.commit(digest);
  if (!published) {
    if (published.error().code == ErrorCode::kInvalidArgument) {
      co_return fail(errors::layer_digest_mismatch(digest.to_string()));
    }
    (void)co_await upload.suspend();
    co_return fail(std::move(published).error());
  }
  for (int claims = 1;; ++claims) {
    CO_TRY(auto linked, co_await link(repository, *claimed));
    if (linked) co_return std::move(*linked);
    if (claims == kClaimsMax) co_return fail(being_removed(digest));
    // The record was removed or found damaged after the claim, and what was published may have gone
    // with it. What is there after a new claim stays.
    CO_TRY(claimed, co_await claim(digest, size));
    CO_TRY(const auto there, co_await parts_.blobs.stat(digest));
    if (!there) co_return fail(being_removed(digest));
  }
}

Awaitable<Result<std::optional<LinkRecord>>> Layers::link(RepositoryRecord repository,
                                                          Claim claim) {
  co_return co_await with_retries([&] { return try_link(repository, claim); });
}

// nullopt when the claim does not hold any more.
Awaitable<Result<std::optional<LinkRecord>>> Layers::try_link(RepositoryRecord repository,
                                                              Claim claim) {
  auto& records = parts_.records;
  const std::string text = claim.digest.to_string();
  CO_TRY(auto link, co_await records.load<LinkRecord>(content_key(repository.id, text)));
  CO_TRY(auto blob, co_await records.load<BlobRecord>(text));
  if (!blob.value || blob.value->removing || blob.value->checking ||
      blob.value->generation != claim.generation) {
    co_return std::nullopt;
  }
  if (link.value) co_return co_await keep_link(std::move(link), std::move(blob));
  co_return co_await add_link(std::move(repository), std::move(link), std::move(blob), claim.size);
}

// A link that is there keeps the blob's record, and with it the content, from being removed.
Awaitable<Result<LinkRecord>> Layers::keep_link(Loaded<LinkRecord> link, Loaded<BlobRecord> blob) {
  Update update;
  if (blob.value->corrupt) {
    BlobRecord healed = *blob.value;
    heal(update, blob.key, healed);
    update.put(blob, healed);
  }
  if (link.value->references == 0) refresh_idle(update, link, parts_.clock.now());
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return std::move(*link.value);
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
  LinkRecord linked{.size = size, .idle_since = now, .repository = repository.key()};
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
  heal(update, blob.key, after);
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
  // The source's link is counted here, so a removal of it makes the transaction fail.
  CO_TRY(auto blob, co_await records.load<BlobRecord>(text));
  if (!blob.value || !blob.value->sound() || blob.value->links == 0) co_return false;
  CO_TRY(auto link, co_await records.load<LinkRecord>(content_key(target.id, text)));
  if (link.value) {
    CO_TRY(const auto kept, co_await try_keep(target, digest));
    co_return kept.has_value();
  }
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
  CO_TRY(const auto blob, co_await parts_.records.read<BlobRecord>(digest.to_string()));
  if (!link || !blob || !blob->sound()) {
    co_return fail(errors::layer_not_found(repository.label(), digest.to_string()));
  }
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
  Update update;
  CO_TRY_VOID(co_await add_link_removal(parts_, update, link, std::move(repository)));
  co_return co_await records.commit(std::move(update));
}

}  // namespace minato::registry
