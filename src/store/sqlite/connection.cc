#include "store/sqlite/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace minato::store::sqlite {
namespace {

ErrorCode code_of(int result) {
  switch (result & 0xff) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return ErrorCode::kResourceExhausted;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::kDataLoss;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return ErrorCode::kUnavailable;
    case SQLITE_TOOBIG:
      return ErrorCode::kInvalidArgument;
    default:
      return ErrorCode::kInternal;
  }
}

std::unexpected<Error> failure(sqlite3* handle, int result) {
  const int extended = handle ? sqlite3_extended_errcode(handle) : result;
  return fail(code_of(result),
              fmt::format("state database: {} ({})",
                          handle ? sqlite3_errmsg(handle) : sqlite3_errstr(result), extended));
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* handle) const {
  sqlite3_finalize(handle);
}

Query::~Query() {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

Query& Query::bind(std::string_view blob) {
  // A null pointer would bind NULL instead of the empty blob.
  const char* data = blob.data() ? blob.data() : "";
  const int result = sqlite3_bind_blob64(handle_, ++parameters_, data, blob.size(), SQLITE_STATIC);
  if (result != SQLITE_OK) bind_result_ = result;
  return *this;
}

Query& Query::bind(std::uint64_t number) {
  const int result = sqlite3_bind_int64(handle_, ++parameters_, static_cast<sqlite3_int64>(number));
  if (result != SQLITE_OK) bind_result_ = result;
  return *this;
}

Query& Query::bind_nullable(const std::optional<std::string>& blob) {
  if (blob) return bind(std::string_view(*blob));
  ++parameters_;  // parameters start as NULL
  return *this;
}

Result<bool> Query::step() {
  if (bind_result_ != SQLITE_OK) return failure(sqlite3_db_handle(handle_), bind_result_);
  const int result = sqlite3_step(handle_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return failure(sqlite3_db_handle(handle_), result);
}

Result<> Query::run() {
  for (;;) {
    TRY(const bool row, step());
    if (!row) return {};
  }
}

std::string_view Query::blob(int column) const {
  const void* data = sqlite3_column_blob(handle_, column);
  const int size = sqlite3_column_bytes(handle_, column);
  if (size == 0) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::uint64_t Query::number(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(handle_, column));
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

void Connection::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

Result<Connection> Connection::open(const std::string& path, Mode mode) {
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  Connection connection(handle);
  if (result != SQLITE_OK) return failure(handle, result);
  // Only a checkpoint or a recovering first reader can be in the way, each for milliseconds.
  sqlite3_busy_timeout(handle, 5000);
  // Replaces SQLite's automatic checkpoint, which runs inside of a commit.
  sqlite3_wal_hook(
      handle,
      [](void* log_pages, sqlite3*, const char*, int pages) {
        *static_cast<std::uint64_t*>(log_pages) = static_cast<std::uint64_t>(pages);
        return SQLITE_OK;
      },
      connection.log_pages_.get());
  return connection;
}

Result<> Connection::execute(const char* sql) {
  const int result = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return failure(handle_.get(), result);
  return {};
}

Result<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int result = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (result != SQLITE_OK) return failure(handle_.get(), result);
  return Statement(handle);
}

std::uint64_t Connection::changes() const {
  return static_cast<std::uint64_t>(sqlite3_changes64(handle_.get()));
}

void Connection::rollback() {
  if (sqlite3_get_autocommit(handle_.get()) == 0) {
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

Result<> Connection::checkpoint() {
  const int result = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                               nullptr, nullptr);
  if (result != SQLITE_OK) return failure(handle_.get(), result);
  return {};
}

}  // namespace minato::store::sqlite
