#include "scanner/database.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace minato::scanner {
namespace {

using store::sqlite::Connection;
using store::sqlite::Query;

// The range of keys that an ecosystem, perhaps with '*', stands for.
struct Bounds {
  explicit Bounds(const std::string& ecosystem) : from(ecosystem), to(ecosystem) {
    if (from.ends_with('*')) {
      from.pop_back();
      to = from + '\xff';
    } else {
      to += '\0';
    }
  }
  std::string from;
  std::string to;
};

}  // namespace

Result<std::optional<Database>> Database::open(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::optional<Database>();
  TRY(auto connection, Connection::open(path, Connection::Mode::kReadOnly));
  Database out(std::move(connection));
  TRY_VOID(out.load_state());
  if (out.generation_ == 0) return std::optional<Database>();
  return std::optional<Database>(std::move(out));
}

Result<> Database::load_state() {
  // One look at the data for all reads of this object: an import meanwhile does not mix in.
  TRY_VOID(connection_.execute("BEGIN"));
  TRY(const auto tables, connection_.prepare("SELECT 1 FROM sqlite_master WHERE name = 'meta'"));
  TRY(const bool made, Query(tables).step());
  if (!made) return {};  // the first import is on its way
  TRY(const auto meta, connection_.prepare("SELECT name, value FROM meta"));
  Query query(meta);
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) break;
    if (query.blob(0) == "generation") generation_ = query.number(1);
    if (query.blob(0) == "updated_at") {
      updated_at_ = from_unix_ms(static_cast<std::int64_t>(query.number(1)));
    }
  }
  TRY(by_package_,
      connection_.prepare("SELECT affected.ecosystem, advisory.text FROM affected JOIN advisory ON "
                          "advisory.id = affected.id WHERE affected.ecosystem >= ?1 AND "
                          "affected.ecosystem < ?2 AND affected.name = ?3"));
  return {};
}

Result<bool> Database::covers(const std::string& ecosystem) {
  TRY(const auto statement,
      connection_.prepare(
          "SELECT 1 FROM affected WHERE ecosystem >= ?1 AND ecosystem < ?2 LIMIT 1"));
  const Bounds bounds(ecosystem);
  Query query(statement);
  query.bind(bounds.from).bind(bounds.to);
  return query.step();
}

Result<> Database::match_package(const Package& package, const Ecosystem& ecosystem, Matches& out) {
  const std::string& source = package.source_name.empty() ? package.name : package.source_name;
  const std::string& source_version =
      package.source_version.empty() ? package.version : package.source_version;
  for (const std::string& name : ecosystem.names) {
    const Bounds bounds(name);
    // Some distributions' advisories name source packages, others the packages themselves.
    const bool by_source = ecosystem.scheme != Scheme::kRpm;
    const std::string& asked = by_source ? source : package.name;
    Query query(by_package_);
    query.bind(bounds.from).bind(bounds.to).bind(asked);
    for (;;) {
      TRY(const bool row, query.step());
      if (!row) break;
      auto found =
          match_advisory(query.blob(1), {.package = package,
                                         .ecosystem = name,
                                         .name = asked,
                                         .version = by_source ? source_version : package.version,
                                         .scheme = ecosystem.scheme});
      if (found && out.findings.size() < kFindingsMax) out.findings.push_back(std::move(*found));
    }
  }
  return {};
}

Result<Database::Matches> Database::match(const Inventory& inventory) {
  Matches out;
  std::map<std::string, bool> covered;  // by ecosystem
  for (const Package& package : inventory.packages) {
    const auto ecosystem = is_distribution_manager(package.manager)
                               ? distribution_ecosystem(inventory.distribution)
                               : language_ecosystem(package.manager);
    if (!ecosystem) continue;
    const auto [known, first] = covered.emplace(ecosystem->names.front(), false);
    for (const std::string& name : ecosystem->names) {
      if (!first) break;
      TRY(const bool some, covers(name));
      known->second |= some;
    }
    if (!known->second) continue;
    ++out.compared;
    TRY_VOID(match_package(package, *ecosystem, out));
  }
  for (const auto& [name, known] : covered) {
    if (!known) out.uncovered.push_back(name);
  }
  sort_findings(out.findings);
  return out;
}

namespace {

Result<> import_one(Connection& connection, const std::string& text, ImportCounts& counts) {
  const auto index = index_advisory(text);
  if (!index) {
    ++counts.unreadable;
    return {};
  }
  TRY(const auto forget, connection.prepare("DELETE FROM affected WHERE id = ?1"));
  TRY_VOID(Query(forget).bind(index->id).run());
  if (index->withdrawn) {
    TRY(const auto drop, connection.prepare("DELETE FROM advisory WHERE id = ?1"));
    TRY_VOID(Query(drop).bind(index->id).run());
    ++counts.withdrawn;
    return {};
  }
  TRY(const auto add, connection.prepare("INSERT OR REPLACE INTO advisory VALUES (?1, ?2, ?3)"));
  TRY_VOID(Query(add).bind(index->id).bind(index->modified).bind(text).run());
  TRY(const auto link, connection.prepare("INSERT OR IGNORE INTO affected VALUES (?1, ?2, ?3)"));
  for (const AffectedPackage& one : index->affected) {
    TRY_VOID(Query(link).bind(one.ecosystem).bind(one.name).bind(index->id).run());
  }
  ++counts.advisories;
  return {};
}

Result<> note_import(Connection& connection, TimePoint now) {
  TRY_VOID(
      connection.execute("INSERT INTO meta VALUES (CAST('generation' AS BLOB), 1) "
                         "ON CONFLICT(name) DO UPDATE SET value = value + 1"));
  TRY(const auto time, connection.prepare("INSERT OR REPLACE INTO meta VALUES (?1, ?2)"));
  return Query(time).bind("updated_at").bind(static_cast<std::uint64_t>(to_unix_ms(now))).run();
}

constexpr const char* kSchema =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
    "CREATE TABLE IF NOT EXISTS advisory(id BLOB PRIMARY KEY, modified BLOB, text BLOB);"
    "CREATE TABLE IF NOT EXISTS affected(ecosystem BLOB, name BLOB, id BLOB,"
    " PRIMARY KEY (ecosystem, name, id)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS affected_by_id ON affected(id);"
    "CREATE TABLE IF NOT EXISTS meta(name BLOB PRIMARY KEY, value) WITHOUT ROWID;";

}  // namespace

Result<ImportCounts> import_advisories(
    const std::string& path, TimePoint now,
    const std::function<Result<std::optional<std::string>>()>& next) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return fail(ErrorCode::kPermissionDenied, path + " cannot be written");
  ::close(fd);
  TRY(auto connection, Connection::open(path, Connection::Mode::kReadWrite));
  TRY_VOID(connection.execute(kSchema));
  TRY_VOID(connection.execute("BEGIN IMMEDIATE"));
  ImportCounts counts;
  for (;;) {
    TRY(const auto text, next());
    if (!text) break;
    TRY_VOID(import_one(connection, *text, counts));
  }
  TRY_VOID(note_import(connection, now));
  TRY_VOID(connection.execute("COMMIT"));
  TRY_VOID(connection.checkpoint());
  return counts;
}

}  // namespace minato::scanner
