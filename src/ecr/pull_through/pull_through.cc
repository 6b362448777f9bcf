#include "ecr/pull_through/pull_through.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>

#include "base/log.h"
#include "ecr/creation_templates.h"
#include "ecr/errors.h"

namespace minato::ecr::pull_through {
namespace {

using registry::SettingRecord;

// "<until in ms> <digest>": until when the tag is taken to be what it is upstream.
std::string note_key(const registry::Scope& scope, const std::string& name,
                     const std::string& tag) {
  return registry::setting_key(scope, fmt::format("pullthrough-tag/{}:{}", name, tag));
}

TimePoint noted_until(std::string_view text) {
  std::int64_t ms = 0;
  std::from_chars(text.data(), text.data() + text.size(), ms);
  return from_unix_ms(ms);
}

bool is_absent(const Error& error) {
  return error.code == ErrorCode::kNotFound;
}

Awaitable<Result<>> save_note(registry::RecordStore& records, std::string key, std::string text) {
  CO_TRY(const auto before, co_await records.load<SettingRecord>(key));
  registry::Update update;
  update.put(before, SettingRecord{std::move(text)});
  co_return co_await records.commit(std::move(update));
}

}  // namespace

std::string PullThrough::Fetch::key_of(const std::string& other) const {
  return registry::setting_key(scope, name + "@" + other);
}

PullThrough::PullThrough(Ports ports) : ports_(std::move(ports)), background_(ports_.executor) {}

Awaitable<Result<>> PullThrough::start() {
  auto& records = ports_.registry.records();
  constexpr std::size_t kRows = 1000;
  std::set<std::string> scopes;
  for (std::string from; true;) {
    CO_TRY(const auto rows, co_await records.range(SettingRecord::kTable, from, "", kRows));
    for (const store::Record& row : rows) {
      const auto at = row.key.find("/pullthrough/");
      if (at != std::string::npos) scopes.insert(row.key.substr(0, at));
    }
    if (rows.size() < kRows) break;
    from = rows.back().key + '\0';
  }
  for (const std::string& text : scopes) {
    const auto slash = text.find('/');
    CO_TRY_VOID(
        co_await reload({.account = text.substr(0, slash), .region = text.substr(slash + 1)}));
  }
  co_return Result<>();
}

void PullThrough::cut() {
  stopping_ = true;
  Waiting waiting;
  {
    std::lock_guard lock(mutex_);
    for (auto& [key, one] : fetches_) {
      std::ranges::move(one, std::back_inserter(waiting));
      one.clear();
    }
    waiting_ = 0;
  }
  for (auto& resume : waiting) resume(fail(ErrorCode::kUnavailable, "the server is stopping"));
}

Awaitable<void> PullThrough::stop() {
  co_await background_.stop();
}

Awaitable<Result<>> PullThrough::reload(registry::Scope scope) {
  CO_TRY(auto all, co_await list(ports_.registry.records(), scope));
  std::lock_guard lock(mutex_);
  rules_[registry::setting_key(scope, "")] =
      std::make_shared<const std::vector<Rule>>(std::move(all));
  co_return Result<>();
}

std::shared_ptr<const std::vector<Rule>> PullThrough::rules_of(const registry::Scope& scope) const {
  std::lock_guard lock(mutex_);
  if (rules_.empty()) return nullptr;
  const auto found = rules_.find(registry::setting_key(scope, ""));
  return found == rules_.end() ? nullptr : found->second;
}

bool PullThrough::concerns(const registry::Scope& scope, const std::string& name) const {
  const auto rules = rules_of(scope);
  return rules && choose(*rules, name) != nullptr;
}

Awaitable<Result<>> PullThrough::prepare(registry::UpstreamPull pull) {
  const auto rules = rules_of(pull.scope);
  const Rule* rule = rules ? choose(*rules, pull.name) : nullptr;
  if (!rule || !registry::is_repository_name(pull.name)) co_return Result<>();
  Fetch fetch{.scope = pull.scope, .name = pull.name, .reference = pull.reference, .rule = *rule};
  CO_TRY(const bool needed, co_await needs_fetch(fetch));
  if (!needed) co_return Result<>();
  const bool cached = !fetch.known.empty();
  auto allowed = authorize(pull, !fetch.repository);
  // What is here already may be pulled by who may not have it renewed.
  if (!allowed && cached) co_return Result<>();
  if (!allowed) co_return allowed;
  co_return co_await join(std::move(fetch));
}

// An image that somebody pushed here under the tag is left alone.
Awaitable<Result<bool>> PullThrough::needs_fetch(Fetch& fetch) {
  auto repository = co_await ports_.registry.repositories().find(fetch.scope, fetch.name);
  if (!repository) {
    if (!is_absent(repository.error())) co_return fail(std::move(repository).error());
    co_return true;
  }
  fetch.repository = std::move(*repository);
  auto image = co_await ports_.registry.images().find(*fetch.repository, fetch.reference);
  if (!image) {
    // A tag that moved away from the digest asked for is looked up as usual.
    if (is_absent(image.error())) co_return true;
    co_return false;
  }
  if (!fetch.reference.digest.empty() || image->archived) co_return false;
  fetch.known = image->digest;
  CO_TRY(const auto note, co_await ports_.registry.records().load<SettingRecord>(
                              note_key(fetch.scope, fetch.name, fetch.reference.tag)));
  if (!note.value || !note.value->text.ends_with(fetch.known)) co_return false;
  co_return noted_until(note.value->text) <= ports_.registry.clock().now();
}

Result<> PullThrough::authorize(const registry::UpstreamPull& pull, bool creates) const {
  const std::string arn = registry::repository_arn(pull.scope, pull.name);
  const auto may = [&](std::string_view action) {
    return ports_.authorize({.principal = pull.principal,
                             .action = action,
                             .resource = arn,
                             .region = pull.scope.region,
                             .source_ip = pull.source_ip});
  };
  TRY_VOID(may("ecr:BatchImportUpstreamImage"));
  if (!creates) return {};
  return may("ecr:CreateRepository");
}

Awaitable<Result<>> PullThrough::join(Fetch fetch) {
  co_return co_await resume_later<Result<>>(
      [this, fetch = std::move(fetch)](Resume<Result<>> resume) mutable {
        begin(std::move(fetch), std::move(resume));
      });
}

// The fetch may run and end at once, on this very executor: it begins without the lock.
void PullThrough::begin(Fetch fetch, Resume<Result<>> resume) {
  bool starts = false;
  {
    std::lock_guard lock(mutex_);
    const std::string key = fetch.key();
    const auto running = fetches_.find(key);
    const bool takes = waiting_ < kWaitingMax && !stopping_;
    if (takes && running != fetches_.end()) {
      ++waiting_;
      running->second.push_back(std::move(resume));
      return;
    }
    starts = takes && background_.reserve();
    if (starts) {
      ++waiting_;
      fetches_[key].push_back(std::move(resume));
    }
  }
  if (starts) return background_.run(run(std::move(fetch)));
  resume(fail(ErrorCode::kUnavailable, "too many images are being fetched from upstream"));
}

Awaitable<void> PullThrough::run(Fetch fetch) {
  const std::string key = fetch.key();
  auto brought = co_await bring(fetch);
  if (!brought && !fetch.known.empty()) {
    log::warn("pull through cache: {}:{} is served as it was: {}", fetch.name, fetch.reference.tag,
              brought.error().message);
    const TimePoint until = ports_.registry.clock().now() + kStaleFor;
    brought = co_await note(fetch, fetch.known, until);
  }
  Waiting waiting;
  {
    std::lock_guard lock(mutex_);
    waiting = std::move(fetches_[key]);
    fetches_.erase(key);
    waiting_ -= waiting.size();
  }
  for (auto& resume : waiting) resume(brought);
}

Awaitable<Result<>> PullThrough::note(const Fetch& fetch, std::string digest, TimePoint until) {
  if (fetch.reference.tag.empty()) co_return Result<>();
  const std::string key = note_key(fetch.scope, fetch.name, fetch.reference.tag);
  const std::string text = fmt::format("{} {}", to_unix_ms(until), digest);
  auto& records = ports_.registry.records();
  co_return co_await registry::with_retries([&] { return save_note(records, key, text); });
}

}  // namespace minato::ecr::pull_through
