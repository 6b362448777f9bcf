#include "store/sqlite/reader_pool.h"

#include <algorithm>
#include <limits>

#include "store/validate.h"

namespace minato::store::sqlite {
namespace {

// SQLite numbers are signed.
std::uint64_t clamp(std::size_t limit) {
  return std::min<std::uint64_t>(limit, std::numeric_limits<std::int64_t>::max());
}

}  // namespace

Result<ReaderPool::Reader> ReaderPool::open(const std::string& path) {
  Reader reader;
  TRY(reader.connection, Connection::open(path, Connection::Mode::kReadOnly));
  Connection& db = reader.connection;
  TRY_VOID(db.execute("PRAGMA cache_size = -512"));
  TRY(reader.get, db.prepare("SELECT revision, value FROM records WHERE tbl = ? AND key = ?"));
  TRY(reader.range, db.prepare("SELECT key, revision, value FROM records WHERE tbl = ? AND "
                               "key >= ? AND key < ? ORDER BY key LIMIT ?"));
  TRY(reader.range_from, db.prepare("SELECT key, revision, value FROM records WHERE tbl = ? AND "
                                    "key >= ? ORDER BY key LIMIT ?"));
  TRY(reader.count,
      db.prepare("SELECT count(*) FROM records WHERE tbl = ? AND key >= ? AND key < ?"));
  TRY(reader.count_from, db.prepare("SELECT count(*) FROM records WHERE tbl = ? AND key >= ?"));
  TRY(reader.begin, db.prepare("BEGIN"));
  TRY(reader.log_bounds,
      db.prepare("SELECT (SELECT min(id) FROM changes), (SELECT max(id) FROM changes), value "
                 "FROM meta WHERE name = 'revision'"));
  TRY(reader.log_at, db.prepare("SELECT revision FROM changes WHERE id = ?"));
  TRY(reader.log_from, db.prepare("SELECT revision, tbl, key, value FROM changes WHERE id >= ? "
                                  "ORDER BY id"));
  return reader;
}

Result<ReaderPool::Lease> ReaderPool::acquire() {
  Lease lease;
  for (Slot& slot : slots_) {
    std::unique_lock lock(slot.mutex, std::try_to_lock);
    if (!lock.owns_lock()) continue;
    if (!slot.reader) {
      TRY(slot.reader, open(path_));
    }
    lease.lock = std::move(lock);
    lease.reader = &*slot.reader;
    return lease;
  }
  Slot& slot = slots_.front();
  lease.lock = std::unique_lock(slot.mutex);
  if (!slot.reader) {
    TRY(slot.reader, open(path_));
  }
  lease.reader = &*slot.reader;
  return lease;
}

Result<std::optional<Record>> ReaderPool::get(const std::string& table, const std::string& key) {
  TRY(const Lease lease, acquire());
  Query query(lease.reader->get);
  query.bind(table).bind(key);
  TRY(const bool exists, query.step());
  if (!exists) return std::optional<Record>();
  return std::optional<Record>(Record{key, std::string(query.blob(1)), query.number(0)});
}

Result<std::vector<Record>> ReaderPool::range(const Range& range, std::size_t limit) {
  TRY(const Lease lease, acquire());
  Query query(range.to.empty() ? lease.reader->range_from : lease.reader->range);
  query.bind(range.table).bind(range.from);
  if (!range.to.empty()) query.bind(range.to);
  query.bind(clamp(limit));
  std::vector<Record> records;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return records;
    records.push_back({std::string(query.blob(0)), std::string(query.blob(2)), query.number(1)});
  }
}

Result<std::uint64_t> ReaderPool::count(const Range& range) {
  TRY(const Lease lease, acquire());
  Query query(range.to.empty() ? lease.reader->count_from : lease.reader->count);
  query.bind(range.table).bind(range.from);
  if (!range.to.empty()) query.bind(range.to);
  TRY(const bool row, query.step());
  return row ? query.number(0) : 0;
}

Result<std::vector<Commit>> ReaderPool::history(Revision after) {
  TRY(const Lease lease, acquire());
  TRY_VOID(Query(lease.reader->begin).run());
  auto commits = read_log(*lease.reader, after);
  lease.reader->connection.rollback();
  return commits;
}

Result<std::vector<Commit>> ReaderPool::read_log(Reader& reader, Revision after) {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  Revision current = 0;
  {
    Query query(reader.log_bounds);
    TRY(const bool row, query.step());
    if (!row) return fail(ErrorCode::kDataLoss, "the state store has lost its revision");
    first = query.number(0);
    last = query.number(1);
    current = query.number(2);
  }
  Revision trimmed = 0;
  if (last > 0) {
    Query query(reader.log_at);
    query.bind(first);
    TRY(const bool row, query.step());
    trimmed = row ? query.number(0) - 1 : current;
  }
  TRY_VOID(check_watch_start(after, trimmed, current));
  std::vector<Commit> commits;
  if (after == current) return commits;
  TRY(const std::uint64_t start, first_change_after(reader, after, first, last));
  Query query(reader.log_from);
  query.bind(start);
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return commits;
    Change change{std::string(query.blob(1)), std::string(query.blob(2)), std::nullopt,
                  query.number(0)};
    if (!query.is_null(3)) change.value = std::string(query.blob(3));
    if (commits.empty() || commits.back().front().revision != change.revision) {
      commits.emplace_back();
    }
    commits.back().push_back(std::move(change));
  }
}

// Ids and revisions grow together and ids have no gaps, so a binary search replaces an index.
Result<std::uint64_t> ReaderPool::first_change_after(Reader& reader, Revision after,
                                                     std::uint64_t first, std::uint64_t last) {
  while (first < last) {
    const std::uint64_t middle = first + (last - first) / 2;
    Query query(reader.log_at);
    query.bind(middle);
    TRY(const bool row, query.step());
    if (!row) return fail(ErrorCode::kDataLoss, "the change log has a gap");
    if (query.number(0) > after) {
      last = middle;
    } else {
      first = middle + 1;
    }
  }
  return first;
}

}  // namespace minato::store::sqlite
