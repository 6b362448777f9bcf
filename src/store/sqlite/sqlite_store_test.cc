// Aim: what only the SQLite back end promises: files, locking, restart, full disk.
#include "store/sqlite/sqlite_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/detached.hpp>

#include <fstream>

#include "store/contract_test.h"
#include "store/temporary_folder.h"

namespace minato::store {
namespace {

class SqliteStoreTest : public testing::Test {
 protected:
  Result<std::unique_ptr<Store>> open(std::uint64_t page_limit = 0) {
    return open_sqlite({.folder = folder_.path() + "/state", .page_limit = page_limit});
  }
  std::string file(const char* name) const { return folder_.path() + "/state/" + name; }
  static Result<Revision> put(Store& store, std::string key, std::string value) {
    return run(store.commit({{}, {{"t", std::move(key), std::move(value)}}}));
  }
  static mode_t mode_of(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
  }

  TemporaryFolder folder_;
};

TEST_F(SqliteStoreTest, KeepsRecordsAndRevisionAcrossReopening) {
  {
    auto store = open().value();
    put(*store, "a", "1").value();
    put(*store, "b", "2").value();
    put(*store, "a", "3").value();
  }
  auto store = open().value();
  EXPECT_EQ(store->revision(), 3u);
  EXPECT_EQ(run(store->get("t", "a")).value()->value, "3");
  EXPECT_EQ(run(store->get("t", "a")).value()->revision, 3u);
  EXPECT_EQ(put(*store, "c", "4"), Revision{4});
}

TEST_F(SqliteStoreTest, KeepsTheChangeLogAcrossReopening) {
  {
    auto store = open().value();
    for (int i = 0; i < 10; ++i) put(*store, "k", std::to_string(i)).value();
  }
  auto store = open().value();
  asio::io_context context(1);
  std::vector<std::optional<std::string>> values;
  ASSERT_TRUE(store->watch(7, context.get_executor(), [&](const std::vector<Change>& changes) {
    values.push_back(changes.front().value);
  }));
  put(*store, "k", "10").value();
  context.run();
  EXPECT_EQ(values, (std::vector<std::optional<std::string>>{"7", "8", "9", "10"}));
}

TEST_F(SqliteStoreTest, FilesArePrivate) {
  const mode_t old_mask = ::umask(0);
  auto store = open().value();
  put(*store, "a", "1").value();
  ::umask(old_mask);
  EXPECT_EQ(mode_of(folder_.path() + "/state"), mode_t{0700});
  for (const char* name : {"state.db", "state.db-wal", "state.db-shm", "lock"}) {
    EXPECT_EQ(mode_of(file(name)), mode_t{0600}) << name;
  }
}

TEST_F(SqliteStoreTest, RefusesASecondOpening) {
  auto store = open().value();
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_NE(second.error().message.find("in use by another process"), std::string::npos);
  store.reset();
  EXPECT_TRUE(open());
}

TEST_F(SqliteStoreTest, ReportsAFileThatIsNoDatabase) {
  ASSERT_EQ(::mkdir((folder_.path() + "/state").c_str(), 0700), 0);
  std::ofstream(file("state.db")) << std::string(8192, 'x');
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kDataLoss);
}

TEST_F(SqliteStoreTest, FinishesACreationThatWasCutShort) {
  ASSERT_EQ(::mkdir((folder_.path() + "/state").c_str(), 0700), 0);
  std::ofstream(file("state.db")).close();
  auto store = open();
  ASSERT_TRUE(store);
  EXPECT_TRUE(put(**store, "a", "1"));
}

TEST_F(SqliteStoreTest, AFullDiskFailsTheCommitAndKeepsWhatWasThere) {
  auto store = open(64).value();
  Revision kept = 0;
  Result<Revision> result = Revision{0};
  for (int i = 0; i < 100; ++i) {
    result = put(*store, "key " + std::to_string(i), std::string(8192, 'x'));
    if (!result) break;
    kept = *result;
  }
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kResourceExhausted);
  EXPECT_GT(kept, 5u);
  EXPECT_EQ(store->revision(), kept);
  EXPECT_EQ(run(store->count("t", "", "")), kept);
  // Small changes and deletions still find room.
  EXPECT_EQ(run(store->commit({{}, {{"t", "key 0", std::nullopt}}})), kept + 1);
  store.reset();
  store = open().value();
  EXPECT_EQ(store->revision(), kept + 1);
  EXPECT_EQ(run(store->get("t", "key 1")).value()->value, std::string(8192, 'x'));
  EXPECT_TRUE(put(*store, "more", std::string(100'000, 'x')));
}

TEST_F(SqliteStoreTest, AcceptedCommitsAreAnsweredBeforeStopReturns) {
  auto store = open().value();
  asio::io_context context(1);
  int answered = 0;
  int applied = 0;
  for (int i = 0; i < 100; ++i) {
    asio::co_spawn(context, store->commit({{}, {{"t", std::to_string(i), "v"}}}),
                   [&](std::exception_ptr, Result<Revision> result) {
                     ++answered;
                     applied += result ? 1 : 0;
                   });
  }
  for (int i = 0; i < 100; ++i) context.poll_one();  // each hands in its commit
  store->stop();
  context.run();
  EXPECT_EQ(answered, 100);
  EXPECT_EQ(run(store->count("t", "", "")), static_cast<std::uint64_t>(applied));
}

TEST_F(SqliteStoreTest, ReadersDoNotStopTheLogFromBeingReused) {
  auto store = open().value();
  for (int i = 0; i < 600; ++i) {
    put(*store, "k", std::string(16'000, static_cast<char>('a' + i % 26))).value();
    run(store->get("t", "k")).value();
  }
  struct stat status{};
  ASSERT_EQ(::stat(file("state.db-wal").c_str(), &status), 0);
  EXPECT_LT(status.st_size, 12 * 1024 * 1024);
}

}  // namespace
}  // namespace minato::store
