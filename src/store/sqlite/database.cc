#include "store/sqlite/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace minato::store::sqlite {
namespace {

constexpr std::uint64_t kSchemaVersion = 1;

// WAL with synchronous FULL syncs the log once a commit.
constexpr const char* kWriterSettings = R"(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA cache_size = -2048;
PRAGMA temp_store = MEMORY;
PRAGMA trusted_schema = OFF;
)";

// The revision stands before the value so that reading it does not walk a large value's pages.
constexpr const char* kSchema = R"(
BEGIN IMMEDIATE;
CREATE TABLE records(
  tbl BLOB NOT NULL, key BLOB NOT NULL, revision INTEGER NOT NULL, value BLOB NOT NULL,
  PRIMARY KEY(tbl, key)) WITHOUT ROWID;
CREATE TABLE changes(
  id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, tbl BLOB NOT NULL, key BLOB NOT NULL,
  value BLOB);
CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('schema', 1), ('revision', 0);
COMMIT;
)";

std::unexpected<Error> system_failure(const std::string& what) {
  const int number = errno;
  const ErrorCode code = number == ENOSPC || number == EDQUOT ? ErrorCode::kResourceExhausted
                                                              : ErrorCode::kUnavailable;
  return fail(code, fmt::format("{}: {}", what, std::strerror(number)));
}

Result<> sync_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return system_failure(folder);
  const int result = ::fsync(fd);
  const int number = errno;
  ::close(fd);
  errno = number;
  if (result != 0) return system_failure(folder);
  return {};
}

// SQLite would create the file for the umask; its log and index files take over this mode.
Result<bool> create_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) return false;
  if (fd < 0) return system_failure(path);
  ::close(fd);
  return true;
}

Result<std::uint64_t> number_of(Connection& connection, std::string_view sql) {
  TRY(const Statement statement, connection.prepare(sql));
  Query query(statement);
  TRY(const bool row, query.step());
  if (!row) return std::uint64_t{0};
  return query.number(0);
}

// A crash between creating the file and its first commit leaves a database without tables.
Result<> ensure_schema(Connection& connection) {
  TRY(const std::uint64_t tables,
      number_of(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'"));
  if (tables == 0) return connection.execute(kSchema);
  TRY(const std::uint64_t version,
      number_of(connection, "SELECT value FROM meta WHERE name = 'schema'"));
  if (version == kSchemaVersion) return {};
  return fail(ErrorCode::kFailedPrecondition,
              fmt::format("the state database has schema {}, this version knows {}", version,
                          kSchemaVersion));
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", folder, error.message()));
  if (::chmod(folder.c_str(), 0700) != 0) return system_failure(folder);
  const std::string path = folder + "/lock";
  FolderLock lock;
  lock.fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.fd_ < 0) return system_failure(path);
  if (::flock(lock.fd_, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return system_failure(path);
  return fail(ErrorCode::kFailedPrecondition,
              fmt::format("the data folder {} is in use by another process", folder));
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Database> open_database(const std::string& folder, std::uint64_t page_limit) {
  Database database;
  database.path = folder + "/state.db";
  TRY(const bool created, create_private(database.path));
  TRY(database.writer, Connection::open(database.path, Connection::Mode::kReadWrite));
  TRY_VOID(database.writer.execute(kWriterSettings));
  TRY_VOID(ensure_schema(database.writer));
  if (page_limit > 0) {
    const std::string limit = fmt::format("PRAGMA max_page_count = {}", page_limit);
    TRY_VOID(database.writer.execute(limit.c_str()));
  }
  if (created) TRY_VOID(sync_folder(folder));
  TRY(database.revision,
      number_of(database.writer, "SELECT value FROM meta WHERE name = 'revision'"));
  TRY(database.last_change, number_of(database.writer, "SELECT max(id) FROM changes"));
  TRY(const std::uint64_t first, number_of(database.writer, "SELECT min(id) FROM changes"));
  database.change_count = database.last_change == 0 ? 0 : database.last_change - first + 1;
  return database;
}

}  // namespace minato::store::sqlite
