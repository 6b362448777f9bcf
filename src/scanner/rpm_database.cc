// rpm's database as a table of SQLite. It comes from an image, so SQLite is told to trust nothing
// in it and to stop after a while.
#include <sqlite3.h>

#include <cstring>
#include <memory>

#include "scanner/package_files.h"
#include "scanner/rpm_header_impl.h"

namespace minato::scanner {
namespace {

constexpr int kStepsMax = 20'000;  // of a thousand instructions of SQLite each

struct CloseDatabase {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
struct Finalize {
  void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
};

}  // namespace

std::vector<Package> parse_rpm_database(std::string_view path, std::string_view content) {
  constexpr std::size_t kHeaderBytes = 100, kWriteForm = 18, kReadForm = 19;
  std::vector<Package> out;
  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, CloseDatabase> handle(opened);
  if (result != SQLITE_OK || content.size() < kHeaderBytes) return out;
  auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(content.size()));
  if (!copy) return out;
  std::memcpy(copy, content.data(), content.size());
  // A database in memory has no write-ahead log; one that was closed needs none to be read.
  copy[kWriteForm] = copy[kReadForm] = 1;
  const auto size = static_cast<sqlite3_int64>(content.size());
  if (sqlite3_deserialize(handle.get(), "main", copy, size, size,
                          SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY) !=
      SQLITE_OK) {
    return out;
  }
  sqlite3_db_config(handle.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_limit(handle.get(), SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024);
  int steps = 0;
  sqlite3_progress_handler(
      handle.get(), 1000,
      [](void* count) { return ++*static_cast<int*>(count) > kStepsMax ? 1 : 0; }, &steps);
  sqlite3_stmt* prepared = nullptr;
  sqlite3_prepare_v2(handle.get(), "SELECT blob FROM Packages", -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, Finalize> statement(prepared);
  while (statement && out.size() < kPackagesMax && sqlite3_step(statement.get()) == SQLITE_ROW) {
    const void* blob = sqlite3_column_blob(statement.get(), 0);
    const auto bytes = static_cast<std::size_t>(sqlite3_column_bytes(statement.get(), 0));
    if (!blob) continue;
    if (auto package = parse_rpm_header(path, {static_cast<const char*>(blob), bytes})) {
      out.push_back(std::move(*package));
    }
  }
  return out;
}

}  // namespace minato::scanner
