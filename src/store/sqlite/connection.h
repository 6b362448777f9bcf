// A thin owning layer over the SQLite C API: connection, statement, error.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace minato::store::sqlite {

// A prepared statement. Lives no longer than its connection.
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
  sqlite3_stmt* handle() const { return handle_.get(); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// One execution of a statement: binds, steps, and makes it ready for the next one when destroyed.
// Bound bytes must outlive it; columns are valid until the next step().
class Query {
 public:
  explicit Query(const Statement& statement) : handle_(statement.handle()) {}
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  // Parameters are numbered in the order of these calls.
  Query& bind(std::string_view blob);
  Query& bind(std::uint64_t number);
  Query& bind_nullable(const std::optional<std::string>& blob);  // nullopt is NULL

  // Whether there is a row.
  Result<bool> step();
  // Steps to the end.
  Result<> run();

  std::string_view blob(int column) const;
  std::uint64_t number(int column) const;
  bool is_null(int column) const;

 private:
  sqlite3_stmt* handle_;
  int parameters_ = 0;
  int bind_result_ = 0;
};

// Not thread-safe: the owner guards it.
class Connection {
 public:
  enum class Mode { kReadWrite, kReadOnly };

  Connection() = default;
  static Result<Connection> open(const std::string& path, Mode mode);

  // Runs statements that answer nothing of interest.
  Result<> execute(const char* sql);
  Result<Statement> prepare(std::string_view sql);
  // Rows changed by the last statement.
  std::uint64_t changes() const;
  // Ends a transaction that may have been ended already by an error.
  void rollback();
  // Pages in the write-ahead log after the last commit of this connection.
  std::uint64_t log_pages() const { return *log_pages_; }
  // Copies pages from the write-ahead log into the database without waiting for readers.
  Result<> checkpoint();

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  // Set by a callback; outlives the handle.
  std::unique_ptr<std::uint64_t> log_pages_ = std::make_unique<std::uint64_t>(0);
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace minato::store::sqlite
