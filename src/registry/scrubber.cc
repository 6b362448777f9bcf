#include "registry/scrubber.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/log.h"
#include "runtime/timer.h"

namespace minato::registry {
namespace {

constexpr std::size_t kPage = 100;
constexpr std::size_t kHoldersPage = 500;
// Settings without scope: names with a slash are of accounts.
constexpr std::string_view kPosition = "scrub_position";
constexpr std::string_view kFinished = "scrub_finished";
// What is read again at most, apart from one blob, after a scrub by the clock was cut off.
constexpr std::uint64_t kBytesBetweenPositions = 1024ULL * 1024 * 1024;
// The longest rest, so that stop() does not wait.
constexpr auto kRestMax = std::chrono::milliseconds(100);

Error stopping() {
  return Error{.code = ErrorCode::kUnavailable, .message = "the server is stopping"};
}

}  // namespace

struct Scrubber::Round {
  Options options;
  Executor executor;
  Moment begin = monotonic_now(executor);
  std::uint64_t read = 0;
  std::uint64_t saved_at = 0;  // of `read`, when the position was saved
  ScrubReport report = {};

  // When what was read so far may have been read.
  Moment due() const {
    return begin + std::chrono::milliseconds(read * 1000 / options.bytes_per_second);
  }
};

Awaitable<Result<ScrubReport>> Scrubber::scrub(Options options) {
  const auto hold = co_await (options.go_on ? by_clock_ : on_demand_).enter("scrub");
  if (stopping_) co_return fail(stopping());
  Round round{.options = options, .executor = co_await asio::this_coro::executor};
  CO_TRY_VOID(co_await finish_cut_off(round));
  CO_TRY_VOID(co_await check_records(round));
  if (options.go_on) {
    CO_TRY_VOID(co_await save_setting(kPosition, ""));
    CO_TRY_VOID(co_await save_setting(kFinished, std::to_string(to_unix_ms(parts_.clock.now()))));
  }
  co_return round.report;
}

Awaitable<Result<>> Scrubber::recover() {
  Round round{.options = {}, .executor = co_await asio::this_coro::executor};
  co_return co_await finish_cut_off(round);
}

Awaitable<void> Scrubber::stop() {
  stopping_ = true;
  const auto by_clock = co_await by_clock_.enter("scrub");
  const auto on_demand = co_await on_demand_.enter("scrub");
  const auto settling = co_await settling_.enter("settle");
}

Awaitable<Result<TimePoint>> Scrubber::last_finished() {
  CO_TRY(const std::string text, co_await setting(kFinished));
  if (text.empty()) {
    const TimePoint now = parts_.clock.now();
    CO_TRY_VOID(co_await save_setting(kFinished, std::to_string(to_unix_ms(now))));
    co_return now;
  }
  std::int64_t ms = 0;
  std::from_chars(text.data(), text.data() + text.size(), ms);
  co_return from_unix_ms(ms);
}

Awaitable<Result<std::vector<DamagedBlob>>> Scrubber::damaged() {
  CO_TRY(const auto rows, co_await parts_.records.range(tables::kSuspect, "", "", kDamagedTold));
  std::vector<DamagedBlob> out;
  for (const store::Record& row : rows) out.push_back({.digest = row.key, .repositories = {}});
  if (!out.empty()) CO_TRY_VOID(co_await add_repositories(out));
  co_return out;
}

// Damage is rare, so who has a blob is looked for in the whole table.
Awaitable<Result<>> Scrubber::add_repositories(std::vector<DamagedBlob>& blobs) {
  for (std::string from;;) {
    CO_TRY(const auto rows,
           co_await parts_.records.range(HolderRecord::kTable, from, "", kHoldersPage));
    for (const store::Record& row : rows) {
      const auto digest_at = row.key.find('/', row.key.find('/') + 1) + 1;
      const auto name_at = row.key.find('/', digest_at) + 1;
      const auto found = std::ranges::lower_bound(
          blobs, row.key.substr(digest_at, name_at - 1 - digest_at), {}, &DamagedBlob::digest);
      if (found != blobs.end() &&
          row.key.compare(digest_at, found->digest.size() + 1, found->digest + "/") == 0) {
        found->repositories.push_back(row.key.substr(0, digest_at) + row.key.substr(name_at));
      }
      from = row.key + '\0';
    }
    if (rows.size() < kHoldersPage) co_return Result<>();
  }
}

Awaitable<Result<std::string>> Scrubber::setting(std::string_view name) {
  CO_TRY(const auto text,
         co_await parts_.records.read_text(std::string(tables::kSetting), std::string(name)));
  co_return text ? *text : std::string();
}

Awaitable<Result<>> Scrubber::save_setting(std::string_view name, std::string value) {
  Update update;
  update.write(tables::kSetting, std::string(name), std::move(value));
  co_return co_await parts_.records.commit(std::move(update));
}

// A process may have ended between the mark and the rest.
Awaitable<Result<>> Scrubber::finish_cut_off(Round& round) {
  for (std::string from;;) {
    CO_TRY(const auto rows, co_await parts_.records.range(tables::kSuspect, from, "", kPage));
    for (const store::Record& row : rows) {
      CO_TRY(Digest digest, Digest::parse(row.key));
      CO_TRY_VOID(co_await settle(round, std::move(digest)));
      from = row.key + '\0';
    }
    if (rows.size() < kPage) co_return Result<>();
  }
}

Awaitable<Result<>> Scrubber::check_records(Round& round) {
  std::string from;
  if (round.options.go_on) {
    CO_TRY(from, co_await setting(kPosition));
  }
  for (;;) {
    CO_TRY(const auto rows, co_await parts_.records.range(BlobRecord::kTable, from, "", kPage));
    for (const store::Record& row : rows) {
      CO_TRY(Digest digest, Digest::parse(row.key));
      if (stopping_) co_return fail(stopping());
      CO_TRY_VOID(co_await check_record(round, std::move(digest)));
      if (round.read - round.saved_at >= kBytesBetweenPositions) {
        CO_TRY_VOID(co_await save_position(round, row.key));
      }
      // Follows the key directly.
      from = row.key + '\0';
    }
    if (rows.size() < kPage) co_return Result<>();
    CO_TRY_VOID(co_await save_position(round, rows.back().key));
  }
}

Awaitable<Result<>> Scrubber::save_position(Round& round, std::string digest) {
  round.saved_at = round.read;
  if (!round.options.go_on) co_return Result<>();
  co_return co_await save_setting(kPosition, std::move(digest));
}

Awaitable<Result<>> Scrubber::check_record(Round& round, Digest digest) {
  const std::string key = digest.to_string();
  CO_TRY(const auto blob, co_await parts_.records.load<BlobRecord>(key));
  if (!blob.value || !blob.value->sound()) co_return Result<>();
  ++round.report.blobs;
  CO_TRY(const Content content, co_await look_at(round, digest, Pace::kSlow));
  if (content == Content::kGood) co_return Result<>();
  if (content == Content::kUnreadable) {
    ++round.report.unreadable;
    co_return Result<>();
  }
  // Claimed, and its content is still to come.
  if (content == Content::kMissing && blob.value->links == 0) co_return Result<>();
  CO_TRY(const bool marked, co_await with_retries([&] { return try_mark(key); }));
  if (marked) CO_TRY_VOID(co_await settle(round, std::move(digest)));
  co_return Result<>();
}

Awaitable<Result<Scrubber::Content>> Scrubber::look_at(Round& round, Digest digest, Pace pace) {
  const auto opened = co_await parts_.blobs.open(digest);
  if (!opened) {
    if (opened.error().code == ErrorCode::kNotFound) co_return Content::kMissing;
    log::warn("scrub: {} cannot be opened: {}", digest.to_string(), opened.error().message);
    co_return Content::kUnreadable;
  }
  Hasher hasher(digest.algorithm());
  for (std::uint64_t at = 0; at < (*opened)->size();) {
    const auto piece = co_await (*opened)->read(at, limits::kStreamBufferBytes);
    if (!piece) {
      log::warn("scrub: {} cannot be read: {}", digest.to_string(), piece.error().message);
      co_return Content::kUnreadable;
    }
    if (piece->empty()) co_return Content::kWrong;
    hasher.update(std::string_view(*piece));
    at += piece->size();
    round.read += piece->size();
    round.report.bytes += piece->size();
    if (stopping_) co_return fail(stopping());
    if (pace == Pace::kSlow) CO_TRY_VOID(co_await rest(round));
  }
  co_return hasher.digest() == digest ? Content::kGood : Content::kWrong;
}

// Until what was read is no more than may have been read by now.
Awaitable<Result<>> Scrubber::rest(Round& round) {
  for (;;) {
    const Wait left = round.due() - monotonic_now(round.executor);
    if (stopping_ || left <= Wait::zero()) break;
    co_await sleep_for(std::min<Wait>(left, kRestMax));
  }
  if (stopping_) co_return fail(stopping());
  co_return Result<>();
}

Awaitable<Result<bool>> Scrubber::try_mark(std::string digest) {
  CO_TRY(const auto blob, co_await parts_.records.load<BlobRecord>(digest));
  if (!blob.value || !blob.value->sound()) co_return false;
  BlobRecord marked = *blob.value;
  marked.checking = true;
  marked.generation = random_hex(parts_.random, 16);
  Update update;
  update.put(blob, marked);
  update.write(tables::kSuspect, digest, "");
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return true;
}

// Looks once more at what is marked: it may have been pushed again just before the mark. Pushes of
// it wait, so this look is a fast one.
Awaitable<Result<>> Scrubber::settle(Round& round, Digest digest) {
  const std::string key = digest.to_string();
  // Of two that saw one mark the second would set aside what was pushed after the first.
  const auto hold = co_await settling_.enter("settle");
  if (stopping_) co_return fail(stopping());
  CO_TRY(const auto blob, co_await parts_.records.load<BlobRecord>(key));
  if (blob.value && !blob.value->checking) co_return Result<>();
  CO_TRY(const Content content, co_await look_at(round, digest, Pace::kFast));
  if (content == Content::kUnreadable) ++round.report.unreadable;
  const bool good = content == Content::kGood || content == Content::kUnreadable;
  if (content == Content::kWrong) {
    // Where it cannot be moved the mark alone keeps it from being served.
    if (auto aside = co_await parts_.blobs.set_aside(digest); !aside) {
      log::error("scrub: {} stays where it is: {}", key, aside.error().message);
    }
  }
  CO_TRY(const bool lost, co_await with_retries([&] { return try_settle(key, good); }));
  if (!lost) co_return Result<>();
  ++(content == Content::kMissing ? round.report.missing : round.report.damaged);
  log::error("scrub: the content of {} is {}; push it again to heal every image that names it", key,
             content == Content::kMissing ? "missing" : "damaged and was set aside");
  co_return Result<>();
}

// Takes the mark away; true when the blob is without good content from now on.
Awaitable<Result<bool>> Scrubber::try_settle(std::string digest, bool good) {
  CO_TRY(const auto blob, co_await parts_.records.load<BlobRecord>(digest));
  Update update;
  if (blob.value && !blob.value->checking) co_return false;
  if (!blob.value || good) update.write(tables::kSuspect, digest, std::nullopt);
  if (blob.value) {
    BlobRecord settled = *blob.value;
    settled.checking = false;
    settled.corrupt = !good;
    update.put(blob, settled);
  }
  CO_TRY_VOID(co_await parts_.records.commit(std::move(update)));
  co_return blob.value && !good;
}

}  // namespace minato::registry
