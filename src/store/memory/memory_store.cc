#include "store/memory/memory_store.h"

#include <algorithm>

#include "base/resume.h"
#include "store/validate.h"

namespace minato::store {

std::unique_ptr<Store> make_memory_store(std::size_t change_log_length) {
  return std::make_unique<MemoryStore>(change_log_length);
}

Awaitable<Result<Revision>> MemoryStore::commit(Transaction transaction) {
  // The answer is posted even though it is known, so that watchers on this executor run first.
  return resume_later<Result<Revision>>(
      [this, transaction = std::move(transaction)](Resume<Result<Revision>> resume) mutable {
        const std::lock_guard lock(commit_mutex_);
        resume(apply(std::move(transaction)));
      });
}

Result<Revision> MemoryStore::apply(Transaction transaction) {
  if (stopped_.load()) return fail(ErrorCode::kUnavailable, "the state store is stopping");
  TRY_VOID(validate(transaction));
  Commit commit;
  const Revision next = revision_.load() + 1;
  {
    const std::lock_guard lock(mutex_);
    TRY_VOID(check(transaction));
    for (Mutation& mutation : transaction.mutations) {
      if (auto change = apply(std::move(mutation), next)) commit.push_back(std::move(*change));
    }
    if (commit.empty()) return next - 1;
    log(commit);
    revision_.store(next);
  }
  std::vector<Commit> commits;
  commits.push_back(std::move(commit));
  feed_.publish(std::move(commits));
  return next;
}

Result<> MemoryStore::check(const Transaction& transaction) const {
  for (const Condition& condition : transaction.conditions) {
    Revision actual = 0;
    if (const auto table = tables_.find(condition.table); table != tables_.end()) {
      const auto row = table->second.find(condition.key);
      if (row != table->second.end()) actual = row->second.revision;
    }
    if (actual != condition.revision) return conflict(condition);
  }
  return {};
}

std::optional<Change> MemoryStore::apply(Mutation mutation, Revision revision) {
  Rows& rows = tables_[mutation.table];
  if (mutation.value) {
    rows[mutation.key] = Record{mutation.key, *mutation.value, revision};
  } else if (rows.erase(mutation.key) == 0) {
    return std::nullopt;
  }
  return Change{std::move(mutation.table), std::move(mutation.key), std::move(mutation.value),
                revision};
}

void MemoryStore::log(const Commit& commit) {
  log_.push_back(commit);
  logged_changes_ += commit.size();
  // Whole commits go, and only while the rest is still long enough.
  while (logged_changes_ - log_.front().size() >= change_log_length_) {
    trimmed_ = log_.front().front().revision;
    logged_changes_ -= log_.front().size();
    log_.pop_front();
  }
}

Result<std::vector<Commit>> MemoryStore::history(Revision after) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(check_watch_start(after, trimmed_, revision_.load()));
  const auto first = std::upper_bound(
      log_.begin(), log_.end(), after,
      [](Revision revision, const Commit& commit) { return revision < commit.front().revision; });
  return std::vector<Commit>(first, log_.end());
}

Result<std::uint64_t> MemoryStore::watch(Revision from, Executor executor, Watcher watcher) {
  return feed_.add(from, std::move(executor), std::move(watcher),
                   [this](Revision after) { return history(after); });
}

std::pair<MemoryStore::Rows::const_iterator, MemoryStore::Rows::const_iterator> MemoryStore::find(
    const std::string& table, const std::string& from, const std::string& to) {
  const Rows& rows = tables_[table];
  const auto first = rows.lower_bound(from);
  if (to.empty()) return {first, rows.end()};
  return {first, to <= from ? first : rows.lower_bound(to)};
}

Awaitable<Result<std::optional<Record>>> MemoryStore::get(std::string table, std::string key) {
  const std::lock_guard lock(mutex_);
  const Rows& rows = tables_[table];
  const auto found = rows.find(key);
  if (found == rows.end()) co_return std::optional<Record>();
  co_return std::optional<Record>(found->second);
}

Awaitable<Result<std::vector<Record>>> MemoryStore::range(std::string table, std::string from,
                                                          std::string to, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  std::vector<Record> records;
  auto [row, end] = find(table, from, to);
  for (; row != end && records.size() < limit; ++row) records.push_back(row->second);
  co_return records;
}

Awaitable<Result<std::uint64_t>> MemoryStore::count(std::string table, std::string from,
                                                    std::string to) {
  const std::lock_guard lock(mutex_);
  const auto [row, end] = find(table, from, to);
  co_return static_cast<std::uint64_t>(std::distance(row, end));
}

}  // namespace minato::store
