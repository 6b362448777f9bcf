// Aim: a table mirrors its part of the store, and writes through it notice lost races.
#include "store/table.h"

#include <map>

#include "store/commit_with_retry.h"
#include "store/contract_test.h"
#include "store/memory/memory_store.h"

namespace minato::store {
namespace {

Codec<int> numbers() {
  return {.encode = [](const int& value) { return std::to_string(value); },
          .decode = [](std::string_view, std::string_view value) -> Result<int> {
            if (value.empty() || value.find_first_not_of("0123456789") != value.npos) {
              return fail(ErrorCode::kDataLoss, "not a number");
            }
            return std::stoi(std::string(value));
          }};
}

class TableTest : public testing::Test {
 protected:
  template <class T>
  T run_here(Awaitable<T> work) {
    std::optional<T> result;
    asio::co_spawn(context_, std::move(work), [&](std::exception_ptr error, T value) {
      if (error) std::rethrow_exception(error);
      result.emplace(std::move(value));
    });
    context_.restart();
    context_.run();
    return std::move(*result);
  }
  void write(std::string key, std::optional<std::string> value, std::string table = "numbers") {
    run_here(store_->commit({{}, {{std::move(table), std::move(key), std::move(value)}}})).value();
  }

  asio::io_context context_{1};
  std::unique_ptr<Store> store_ = make_memory_store();
  Table<int> table_{*store_, "numbers", numbers()};
};

TEST_F(TableTest, LoadsWhatIsThere) {
  write("a", "1");
  write("b", "2");
  write("a", "7", "other");
  ASSERT_TRUE(run_here(table_.start()));
  ASSERT_NE(table_.find("a"), nullptr);
  EXPECT_EQ(table_.find("a")->value, 1);
  EXPECT_EQ(table_.find("b")->revision, 2u);
  EXPECT_EQ(table_.find("c"), nullptr);
  EXPECT_EQ(table_.entries().size(), 2u);
}

TEST_F(TableTest, LoadsMoreThanOnePage) {
  Transaction transaction;
  for (int i = 0; i < 2500; ++i) {
    transaction.mutations.push_back({"numbers", std::to_string(i), std::to_string(i)});
  }
  run_here(store_->commit(std::move(transaction))).value();
  ASSERT_TRUE(run_here(table_.start()));
  EXPECT_EQ(table_.entries().size(), 2500u);
  EXPECT_EQ(table_.find("2499")->value, 2499);
}

TEST_F(TableTest, FollowsCommits) {
  ASSERT_TRUE(run_here(table_.start()));
  write("a", "1");
  ASSERT_NE(table_.find("a"), nullptr);
  write("a", "2");
  EXPECT_EQ(table_.find("a")->value, 2);
  EXPECT_EQ(table_.find("a")->revision, 2u);
  write("a", std::nullopt);
  EXPECT_EQ(table_.find("a"), nullptr);
  write("a", "3", "other");
  EXPECT_EQ(table_.find("a"), nullptr);
}

TEST_F(TableTest, ACorruptRecordStopsLoading) {
  write("a", "not a number");
  const auto started = run_here(table_.start());
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::kDataLoss);
}

TEST_F(TableTest, IteratesByPrefixInOrder) {
  for (const char* key : {"b/2", "a/1", "b/1", "c/1"}) write(key, "1");
  ASSERT_TRUE(run_here(table_.start()));
  std::vector<std::string> keys;
  for (const auto& [key, entry] : table_.with_prefix("b/")) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"b/1", "b/2"}));
  keys.clear();
  for (const auto& [key, entry] : table_.with_prefix("d")) keys.push_back(key);
  EXPECT_TRUE(keys.empty());
}

TEST_F(TableTest, ListenersKeepASecondIndexUpToDate) {
  std::map<int, int> records_by_value;
  table_.on_change([&](const std::string&, const auto* before, const auto* after) {
    if (before) --records_by_value[before->value];
    if (after) ++records_by_value[after->value];
  });
  write("a", "5");
  ASSERT_TRUE(run_here(table_.start()));
  EXPECT_EQ(records_by_value[5], 1);
  write("b", "5");
  write("a", "6");
  EXPECT_EQ(records_by_value[5], 1);
  EXPECT_EQ(records_by_value[6], 1);
  write("b", std::nullopt);
  EXPECT_EQ(records_by_value[5], 0);
}

TEST_F(TableTest, PutAndEraseLoseAgainstAChangeTheMirrorHasNotSeen) {
  write("a", "1");
  ASSERT_TRUE(run_here(table_.start()));
  Transaction put;
  table_.put(put, "a", 10);
  Transaction erase;
  table_.erase(erase, "a");
  Transaction create;
  table_.put(create, "b", 1);
  write("a", "2");
  write("b", "2");
  for (const Transaction& late : {put, erase, create}) {
    const auto result = run_here(store_->commit(late));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kConflict);
  }
  Transaction again;
  table_.put(again, "a", 10);
  table_.erase(again, "b");
  EXPECT_TRUE(run_here(store_->commit(again)));
  EXPECT_EQ(table_.find("a")->value, 10);
  EXPECT_EQ(table_.find("b"), nullptr);
}

TEST_F(TableTest, CommitWithRetryBuildsAgainAfterALostRace) {
  ASSERT_TRUE(run_here(table_.start()));
  int built = 0;
  const auto build = [&]() -> Result<Transaction> {
    ++built;
    Transaction transaction;
    const auto* entry = table_.find("a");
    table_.put(transaction, "a", entry ? entry->value + 1 : 1);
    return transaction;
  };
  // Started together, so that each but the first loses at least once.
  int done = 0;
  for (int i = 0; i < 5; ++i) {
    asio::co_spawn(context_, commit_with_retry(*store_, build),
                   [&](std::exception_ptr, Result<Revision> result) { done += result ? 1 : 0; });
  }
  context_.restart();
  context_.run();
  EXPECT_EQ(done, 5);
  EXPECT_EQ(table_.find("a")->value, 5);
  EXPECT_GT(built, 5);
}

TEST_F(TableTest, CommitWithRetryEndsWithTheBuildersError) {
  const auto refused = run_here(commit_with_retry(
      *store_, []() -> Result<Transaction> { return fail(ErrorCode::kNotFound, "no cluster"); }));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kNotFound);
}

TEST_F(TableTest, CommitWithRetryGivesUpAfterTheLimit) {
  int built = 0;
  const auto result = run_here(commit_with_retry(*store_, [&built]() -> Result<Transaction> {
    ++built;
    return Transaction{{{"numbers", "a", 999}}, {{"numbers", "a", "1"}}};
  }));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kConflict);
  EXPECT_EQ(built, limits::kConflictRetries + 1);
}

}  // namespace
}  // namespace minato::store
