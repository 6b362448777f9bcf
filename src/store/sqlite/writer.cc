#include "store/sqlite/writer.h"

#include "base/limits.h"
#include "base/log.h"
#include "store/validate.h"

namespace minato::store::sqlite {
namespace {

// Trimming is done this many changes at a time, in the transaction of a batch, so that it costs no
// sync of its own and no batch pays for much of it.
constexpr std::size_t kTrimStep = 256;
// The log is copied into the database every 1000 pages (4 MiB), SQLite's own default.
constexpr std::uint64_t kCheckpointPages = 1000;

}  // namespace

Writer::Writer(Database database, ChangeFeed& feed, std::size_t change_log_length)
    : database_(std::move(database)),
      feed_(feed),
      change_log_length_(change_log_length),
      counters_{database_.revision, database_.change_count, database_.last_change},
      revision_(database_.revision) {}

Result<> Writer::start() {
  Connection& db = database_.writer;
  TRY(begin_, db.prepare("BEGIN IMMEDIATE"));
  TRY(commit_, db.prepare("COMMIT"));
  TRY(revision_of_, db.prepare("SELECT revision FROM records WHERE tbl = ? AND key = ?"));
  TRY(put_, db.prepare("INSERT INTO records(tbl, key, revision, value) VALUES (?, ?, ?, ?) "
                       "ON CONFLICT DO UPDATE SET revision = excluded.revision, "
                       "value = excluded.value"));
  TRY(erase_, db.prepare("DELETE FROM records WHERE tbl = ? AND key = ?"));
  TRY(log_, db.prepare("INSERT INTO changes(id, revision, tbl, key, value) "
                       "VALUES (?, ?, ?, ?, ?)"));
  TRY(log_revision_, db.prepare("SELECT revision FROM changes WHERE id = ?"));
  TRY(trim_, db.prepare("DELETE FROM changes WHERE id < ? AND revision < ?"));
  TRY(save_revision_, db.prepare("UPDATE meta SET value = ? WHERE name = 'revision'"));
  thread_ = std::thread([this] { run(); });
  return {};
}

void Writer::submit(Transaction transaction, Resume<Result<Revision>> resume) {
  if (auto valid = validate(transaction); !valid) return resume(fail(valid.error()));
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && queue_.size() < limits::kStoreQueue) {
      queue_.push_back({std::move(transaction), std::move(resume)});
      wake_.notify_one();
      return;
    }
  }
  resume(fail(ErrorCode::kUnavailable, "the state store takes no more work at the moment"));
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Writer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    std::deque<Job> jobs = std::exchange(queue_, {});
    lock.unlock();
    process(std::move(jobs));
    checkpoint();
    lock.lock();
  }
}

void Writer::process(std::deque<Job> jobs) {
  Counters counters = counters_;
  auto commits = write(jobs, counters);
  if (commits) {
    counters_ = counters;
    revision_.store(counters.revision);
    if (!commits->empty()) feed_.publish(std::move(*commits));
  } else {
    database_.writer.rollback();
    log::warn("{} transactions failed together: {}", jobs.size(), commits.error().message);
    for (Job& job : jobs) job.outcome = fail(commits.error());
  }
  for (Job& job : jobs) job.resume(std::move(job.outcome));
}

Result<std::vector<Commit>> Writer::write(std::deque<Job>& jobs, Counters& counters) {
  TRY_VOID(Query(begin_).run());
  std::vector<Commit> commits;
  for (Job& job : jobs) {
    TRY(Commit commit, apply(job, counters));
    if (!commit.empty()) commits.push_back(std::move(commit));
  }
  if (!commits.empty()) {
    TRY_VOID(trim(counters));
    TRY_VOID(Query(save_revision_).bind(counters.revision).run());
  }
  TRY_VOID(Query(commit_).run());
  return commits;
}

Result<Commit> Writer::apply(Job& job, Counters& counters) {
  Commit commit;
  TRY(const bool holds, check(job));
  if (!holds) return commit;
  const Revision next = counters.revision + 1;
  for (Mutation& mutation : job.transaction.mutations) {
    TRY(const bool changed, apply(mutation, next));
    if (!changed) continue;
    commit.push_back(
        {std::move(mutation.table), std::move(mutation.key), std::move(mutation.value), next});
    TRY_VOID(log(commit.back(), counters));
  }
  if (!commit.empty()) counters.revision = next;
  job.outcome = counters.revision;
  return commit;
}

Result<bool> Writer::check(Job& job) {
  for (const Condition& condition : job.transaction.conditions) {
    Query query(revision_of_);
    query.bind(condition.table).bind(condition.key);
    TRY(const bool exists, query.step());
    const Revision actual = exists ? query.number(0) : 0;
    if (actual != condition.revision) {
      job.outcome = conflict(condition);
      return false;
    }
  }
  return true;
}

Result<bool> Writer::apply(const Mutation& mutation, Revision revision) {
  if (mutation.value) {
    Query query(put_);
    query.bind(mutation.table).bind(mutation.key).bind(revision).bind(*mutation.value);
    TRY_VOID(query.run());
    return true;
  }
  Query query(erase_);
  query.bind(mutation.table).bind(mutation.key);
  TRY_VOID(query.run());
  return database_.writer.changes() > 0;
}

Result<> Writer::log(const Change& change, Counters& counters) {
  Query query(log_);
  query.bind(counters.last_change + 1).bind(change.revision);
  query.bind(change.table).bind(change.key).bind_nullable(change.value);
  TRY_VOID(query.run());
  counters.last_change += 1;
  counters.change_count += 1;
  return {};
}

// Whole commits go, so that the first row says which revisions are missing: all before its own.
Result<> Writer::trim(Counters& counters) {
  if (counters.change_count < change_log_length_ + kTrimStep) return {};
  const std::uint64_t first_kept = counters.last_change - change_log_length_ + 1;
  Revision boundary = 0;
  {
    Query query(log_revision_);
    query.bind(first_kept);
    TRY(const bool exists, query.step());
    if (!exists) return fail(ErrorCode::kDataLoss, "the change log has a gap");
    boundary = query.number(0);
  }
  Query query(trim_);
  query.bind(first_kept).bind(boundary);
  TRY_VOID(query.run());
  counters.change_count -= database_.writer.changes();
  return {};
}

// Runs after the batch was answered. A checkpoint that readers held up is tried again only after
// more was written.
void Writer::checkpoint() {
  const std::uint64_t pages = database_.writer.log_pages();
  if (pages < checkpointed_pages_) checkpointed_pages_ = 0;
  if (pages < checkpointed_pages_ + kCheckpointPages) return;
  checkpointed_pages_ = pages;
  if (auto done = database_.writer.checkpoint(); !done) {
    log::warn("checkpoint of the state store failed: {}", done.error().message);
  }
}

}  // namespace minato::store::sqlite
