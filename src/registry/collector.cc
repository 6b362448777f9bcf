#include "registry/collector.h"

#include <algorithm>

#include "registry/link_removal.h"
#include "runtime/timer.h"

namespace minato::registry {
namespace {

// Rows looked at between two rests.
constexpr std::size_t kPage = 200;
constexpr std::size_t kRepositoriesPage = 500;
constexpr auto kRestMax = std::chrono::milliseconds(200);

bool within(TimePoint since, TimePoint now, Duration grace) {
  return now - since < grace;
}

}  // namespace

Fate fate_of_link(const IdleRow& row, const std::optional<LinkRecord>& link, TimePoint now,
                  Duration grace) {
  if (!link || link->references > 0 || link->idle_since != row.since) return Fate::kForget;
  return within(row.since, now, grace) ? Fate::kKeep : Fate::kCollect;
}

Fate fate_of_blob(const IdleRow& row, const std::optional<BlobRecord>& blob, TimePoint now,
                  Duration grace) {
  if (!blob || blob->links > 0 || blob->idle_since != row.since) return Fate::kForget;
  if (blob->removing) return Fate::kCollect;
  // Its content is being moved just now.
  if (blob->checking) return Fate::kKeep;
  return within(row.since, now, std::min(grace, kContentGrace)) ? Fate::kKeep : Fate::kCollect;
}

struct Collector::Round {
  bool dry_run = false;
  TimePoint now;
  CollectionReport report = {};
  std::uint64_t idle_blobs = 0;
  std::string from = {};
  bool ended = false;
};

Awaitable<Result<CollectionReport>> Collector::collect(bool dry_run) {
  const auto hold = co_await one_at_a_time_.enter("collection");
  const auto executor = co_await asio::this_coro::executor;
  Round round{.dry_run = dry_run, .now = parts_.clock.now()};
  CO_TRY(round.report.blobs, co_await parts_.records.count(BlobRecord::kTable));
  while (!round.ended) {
    if (stopping_) co_return fail(ErrorCode::kUnavailable, "the server is stopping");
    const Moment begin = monotonic_now(executor);
    CO_TRY_VOID(co_await collect_page(round));
    if (round.ended) break;
    co_await sleep_for(std::min<Wait>(monotonic_now(executor) - begin, kRestMax));
  }
  round.report.referenced = round.report.blobs - std::min(round.report.blobs, round.idle_blobs);
  if (!dry_run) {
    CO_TRY(round.report.uploads_removed, co_await layers_.expire_uploads(upload_age_max_));
  }
  co_return round.report;
}

Awaitable<void> Collector::stop() {
  stopping_ = true;
  const auto hold = co_await one_at_a_time_.enter("collection");
}

Awaitable<Result<>> Collector::collect_page(Round& round) {
  // Rows that the round itself makes are for the next one.
  const std::string to = idle_key(round.now + Duration(1), "");
  CO_TRY(const auto rows, co_await parts_.records.range(tables::kIdle, round.from, to, kPage));
  round.ended = rows.size() < kPage;
  for (const store::Record& row : rows) {
    if (stopping_) break;
    CO_TRY(IdleRow idle, parse_idle_key(row.key));
    CO_TRY_VOID(co_await collect_row(round, std::move(idle)));
    round.from = row.key + '\0';
  }
  co_return Result<>();
}

Awaitable<Result<>> Collector::collect_row(Round& round, IdleRow row) {
  CollectionReport& report = round.report;
  if (!row.is_link()) {
    ++round.idle_blobs;
    co_return co_await collect_blob(round, std::move(row));
  }
  // The key tells enough of what is young, and most is.
  if (within(row.since, round.now, parts_.idle_grace)) {
    ++report.layers_in_grace;
    co_return Result<>();
  }
  CO_TRY(const Fate fate,
         co_await with_retries([&] { return try_collect_link(round.dry_run, row); }));
  if (fate == Fate::kCollect) ++report.layers_collected;
  if (fate == Fate::kKeep) ++report.layers_in_grace;
  co_return Result<>();
}

Awaitable<Result<Fate>> Collector::try_collect_link(bool dry_run, IdleRow row) {
  CO_TRY(const auto link, co_await parts_.records.load<LinkRecord>(row.key));
  const Fate fate = fate_of_link(row, link.value, parts_.clock.now(), parts_.idle_grace);
  if (dry_run || fate == Fate::kKeep) co_return fate;
  if (fate == Fate::kForget) co_return co_await forget(link, std::move(row));
  CO_TRY(auto repository, co_await repository_of(link.key, link.value->repository));
  Update update;
  CO_TRY_VOID(co_await add_link_removal(parts_, update, link, std::move(repository)));
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return fate;
}

// Only what a row among the holders is found by. Links of earlier versions do not tell it.
Awaitable<Result<RepositoryRecord>> Collector::repository_of(std::string link_key,
                                                             std::string repository) {
  RepositoryRecord out;
  out.id = link_key.substr(0, link_key.find('/'));
  const auto account_end = repository.find('/');
  if (account_end != repository.npos) {
    const auto region_end = repository.find('/', account_end + 1);
    out.scope = {.account = repository.substr(0, account_end),
                 .region = repository.substr(account_end + 1, region_end - account_end - 1)};
    out.name = repository.substr(region_end + 1);
    co_return out;
  }
  for (std::string from;;) {
    CO_TRY(const auto rows,
           co_await parts_.records.range(RepositoryRecord::kTable, from, "", kRepositoriesPage));
    for (const store::Record& row : rows) {
      CO_TRY(auto record, RepositoryRecord::decode(row.value));
      if (record.id == out.id) co_return std::move(record);
      from = row.key + '\0';
    }
    if (rows.size() < kRepositoriesPage) co_return out;
  }
}

// A row that tells nothing true goes, unless its record changed meanwhile.
template <class T>
Awaitable<Result<Fate>> Collector::forget(Loaded<T> record, IdleRow row) {
  Update update;
  update.expect(record);
  update.write(tables::kIdle, idle_key(row.since, row.key), std::nullopt);
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return Fate::kForget;
}

Awaitable<Result<>> Collector::collect_blob(Round& round, IdleRow row) {
  CO_TRY(Digest digest, Digest::parse(row.key));
  std::uint64_t size = 0;
  CO_TRY(const Fate fate,
         co_await with_retries([&] { return try_mark_blob(round.dry_run, row, size); }));
  if (fate == Fate::kKeep) ++round.report.blobs_in_grace;
  if (fate != Fate::kCollect) co_return Result<>();
  if (!round.dry_run) {
    CO_TRY_VOID(co_await parts_.blobs.remove(std::move(digest)));
    CO_TRY_VOID(co_await with_retries([&] { return try_erase_blob(row.key); }));
  }
  ++round.report.blobs_collected;
  round.report.bytes_collected += size;
  co_return Result<>();
}

Awaitable<Result<Fate>> Collector::try_mark_blob(bool dry_run, IdleRow row, std::uint64_t& size) {
  CO_TRY(const auto blob, co_await parts_.records.load<BlobRecord>(row.key));
  const Fate fate = fate_of_blob(row, blob.value, parts_.clock.now(), parts_.idle_grace);
  if (blob.value) size = blob.value->size;
  if (dry_run || fate == Fate::kKeep) co_return fate;
  if (fate == Fate::kForget) co_return co_await forget(blob, std::move(row));
  if (blob.value->removing) co_return fate;
  BlobRecord marked = *blob.value;
  marked.removing = true;
  marked.idle_since = {};
  Update update;
  update.put(blob, marked);
  update.write(tables::kIdle, idle_key(row.since, row.key), std::nullopt);
  update.write(tables::kIdle, idle_key(marked.idle_since, row.key), "");
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return fate;
}

Awaitable<Result<>> Collector::try_erase_blob(std::string digest) {
  CO_TRY(const auto blob, co_await parts_.records.load<BlobRecord>(digest));
  if (!blob.value || !blob.value->removing) co_return Result<>();
  Update update;
  update.erase(blob);
  update.write(tables::kIdle, idle_key(blob.value->idle_since, digest), std::nullopt);
  update.write(tables::kSuspect, digest, std::nullopt);
  co_return co_await parts_.records.commit(std::move(update));
}

}  // namespace minato::registry
