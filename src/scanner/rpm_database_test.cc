// Aim: what rpm's database says is installed is read, and a database made to mislead, to break or
// to keep the reader busy gives no packages and costs little.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "scanner/package_files.h"
#include "scanner/rpm_fixture_test.h"

namespace minato::scanner {
namespace {

using namespace rpm_fixture;

// The bytes of a database that these statements make; ?1 is the blob.
std::string database(const std::vector<std::string>& statements,
                     const std::vector<std::string>& headers = {}) {
  sqlite3* handle = nullptr;
  EXPECT_EQ(sqlite3_open(":memory:", &handle), SQLITE_OK);
  for (const std::string& statement : statements) {
    EXPECT_EQ(sqlite3_exec(handle, statement.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
  }
  for (const std::string& header : headers) {
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(handle, "INSERT INTO Packages(blob) VALUES (?1)", -1, &insert, nullptr);
    sqlite3_bind_blob(insert, 1, header.data(), static_cast<int>(header.size()), SQLITE_STATIC);
    EXPECT_EQ(sqlite3_step(insert), SQLITE_DONE);
    sqlite3_finalize(insert);
  }
  sqlite3_int64 size = 0;
  unsigned char* bytes = sqlite3_serialize(handle, "main", &size, 0);
  std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  sqlite3_close(handle);
  return out;
}

const std::string kTable = "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)";

std::vector<std::string> packages_in(const std::string& content) {
  std::vector<std::string> out;
  for (const Package& package : parse_rpm_database("rpmdb.sqlite", content)) {
    EXPECT_EQ(package.manager, "RPM");
    EXPECT_EQ(package.path, "rpmdb.sqlite");
    out.push_back(package.name + " " + package.version + " " + package.arch);
  }
  return out;
}

TEST(RpmDatabase, TellsNameVersionAndArchitecture) {
  const std::string with_epoch = header_of({{kName, kString, std::string("bash") + '\0'},
                                            {kVersion, kString, std::string("5.1") + '\0'},
                                            {kRelease, kString, std::string("2") + '\0'},
                                            {kEpoch, kInt32, number(3)},
                                            {kArch, kString, std::string("noarch") + '\0'}});
  const auto found = packages_in(database(
      {kTable}, {header_of("openssl-libs", "3.0.7"), with_epoch, header_of("gpg-pubkey", "1")}));
  EXPECT_EQ(found,
            (std::vector<std::string>{"openssl-libs 3.0.7-1.el9 x86_64", "bash 3:5.1-2 noarch"}));
}

TEST(RpmDatabase, ADatabaseThatHadAWriteAheadLogIsRead) {
  std::string content = database({kTable}, {header_of("bash", "5.1")});
  content[18] = content[19] = 2;
  EXPECT_EQ(packages_in(content).size(), 1u);
}

TEST(RpmDatabase, HeadersThatPointOutOfThemselvesSayNothing) {
  const std::string good = header_of("bash", "5.1");
  std::string far_away = good;
  far_away.replace(8 + 8, 4, number(0xffff'fff0));
  std::string many = good;
  many.replace(0, 4, number(0xffff'ffff));
  std::string endless = good.substr(0, good.size() - 1);
  endless.back() = 'x';
  const auto found = packages_in(database(
      {kTable}, {"", "short", far_away, many, good.substr(0, 30), header_of({}), endless}));
  EXPECT_EQ(found, std::vector<std::string>{"bash 5.1-1.el9 x86_6x"});
}

// Without a bound, a hundred thousand copies of a megabyte.
TEST(RpmDatabase, TextThatNeverEndsIsCutOff) {
  constexpr std::size_t kEntries = 100'000;
  std::string index;
  for (std::size_t i = 0; i < kEntries; ++i) {
    index += number(kName) + number(kString) + number(0) + number(1);
  }
  const std::string data(1024 * 1024, 'x');
  EXPECT_TRUE(
      packages_in(database({kTable}, {number(kEntries) + number(1024 * 1024) + index + data}))
          .empty());
}

TEST(RpmDatabase, DamagedDatabasesSayWhatCanBeRead) {
  const std::string content = database({kTable}, {header_of("bash", "5.1")});
  for (std::size_t size = 0; size < content.size(); size += 97) {
    packages_in(content.substr(0, size));
  }
  EXPECT_TRUE(packages_in("").empty());
  EXPECT_TRUE(packages_in(std::string(200, 'x')).empty());
  EXPECT_TRUE(packages_in(database({"CREATE TABLE Other (blob BLOB)"})).empty());
}

TEST(RpmDatabase, AQueryThatNeverEndsIsEnded) {
  const std::string content = database(
      {"CREATE VIEW Packages AS WITH RECURSIVE r(blob) AS (SELECT x'00' UNION ALL SELECT x'00' "
       "FROM r) SELECT blob FROM r WHERE length(blob) > 1"});
  EXPECT_TRUE(packages_in(content).empty());
}

TEST(RpmDatabase, IsFoundWhereRpmKeepsIt) {
  EXPECT_EQ(parser_of("var/lib/rpm/rpmdb.sqlite"), &parse_rpm_database);
  EXPECT_EQ(parser_of("usr/lib/sysimage/rpm/rpmdb.sqlite"), &parse_rpm_database);
  EXPECT_NE(parser_of("home/rpmdb.sqlite"), &parse_rpm_database);
}

}  // namespace
}  // namespace minato::scanner
