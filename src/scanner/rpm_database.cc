// rpm's database: a table of headers, each a list of tagged values
// (https://rpm-software-management.github.io/rpm/manual/format_header.html). It comes from an
// image, so SQLite is told to trust nothing in it and to stop after a while.
#include <sqlite3.h>

#include <cstring>
#include <memory>
#include <optional>

#include "scanner/package_files.h"

namespace minato::scanner {
namespace {

constexpr int kStepsMax = 20'000;  // of a thousand instructions of SQLite each
constexpr std::size_t kIndexEntry = 16;
constexpr std::uint32_t kTagName = 1000, kTagVersion = 1001, kTagRelease = 1002, kTagEpoch = 1003,
                        kTagArch = 1022;
constexpr std::uint32_t kTypeInt32 = 4, kTypeString = 6;

struct CloseDatabase {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
struct Finalize {
  void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
};

std::uint32_t number_at(std::string_view bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return value;
}

struct Header {
  std::string name, version, release, arch;
  std::uint32_t epoch = 0;
};

void take_value(Header& header, std::uint32_t tag, std::uint32_t type, std::string_view data) {
  if (tag == kTagEpoch && type == kTypeInt32 && data.size() >= 4) header.epoch = number_at(data, 0);
  if (type != kTypeString) return;
  const std::string_view text = data.substr(0, data.find('\0'));
  if (tag == kTagName) header.name = text;
  if (tag == kTagVersion) header.version = text;
  if (tag == kTagRelease) header.release = text;
  if (tag == kTagArch) header.arch = text;
}

std::optional<Package> parse_header(std::string_view path, std::string_view blob) {
  if (blob.size() < 8) return std::nullopt;
  const std::size_t entries = number_at(blob, 0);
  if (entries > (blob.size() - 8) / kIndexEntry) return std::nullopt;
  const std::string_view data = blob.substr(8 + entries * kIndexEntry);
  Header header;
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t at = 8 + i * kIndexEntry;
    const std::size_t offset = number_at(blob, at + 8);
    if (offset < data.size()) {
      take_value(header, number_at(blob, at), number_at(blob, at + 4), data.substr(offset));
    }
  }
  if (header.name.empty() || header.version.empty() || header.name == "gpg-pubkey") {
    return std::nullopt;
  }
  const std::string epoch = header.epoch == 0 ? "" : std::to_string(header.epoch) + ":";
  return Package{.manager = "RPM",
                 .name = header.name,
                 .version = epoch + header.version + "-" + header.release,
                 .arch = header.arch,
                 .path = std::string(path)};
}

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
    if (auto package = parse_header(path, {static_cast<const char*>(blob), bytes})) {
      out.push_back(std::move(*package));
    }
  }
  return out;
}

}  // namespace minato::scanner
