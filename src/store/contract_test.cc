// Aim: commits and reads mean the same on every back end.
#include "store/contract_test.h"

#include <boost/asio/detached.hpp>

#include <thread>

namespace minato::store {
namespace {

INSTANTIATE_TEST_SUITE_P(BackEnds, StoreContract, testing::ValuesIn(back_ends()), back_end_name);

std::vector<std::string> keys_of(const Result<std::vector<Record>>& records) {
  std::vector<std::string> keys;
  for (const Record& record : *records) keys.push_back(record.key);
  return keys;
}

TEST_P(StoreContract, StartsEmptyAtRevisionZero) {
  EXPECT_EQ(store_->revision(), 0u);
  EXPECT_FALSE(get("a"));
  EXPECT_EQ(*run(store_->count("t", "", "")), 0u);
}

TEST_P(StoreContract, ReadsItsOwnWrites) {
  EXPECT_EQ(put("a", "1"), Revision{1});
  ASSERT_TRUE(get("a"));
  EXPECT_EQ(get("a")->key, "a");
  EXPECT_EQ(get("a")->value, "1");
  EXPECT_EQ(get("a")->revision, 1u);
  EXPECT_EQ(store_->revision(), 1u);
}

TEST_P(StoreContract, RecordCarriesTheRevisionOfItsLastWrite) {
  put("a", "1").value();
  put("b", "1").value();
  put("a", "2").value();
  EXPECT_EQ(get("a")->revision, 3u);
  EXPECT_EQ(get("b")->revision, 2u);
}

TEST_P(StoreContract, TablesAreSeparate) {
  run(store_->commit({{}, {{"x", "k", "in x"}, {"y", "k", "in y"}}})).value();
  EXPECT_EQ(run(store_->get("x", "k")).value()->value, "in x");
  EXPECT_EQ(run(store_->get("y", "k")).value()->value, "in y");
  EXPECT_FALSE(run(store_->get("z", "k")).value());
}

TEST_P(StoreContract, OneCommitIsOneRevisionForAllItsMutations) {
  const auto revision = run(store_->commit({{}, {{"t", "a", "1"}, {"t", "b", "2"}}}));
  EXPECT_EQ(revision, Revision{1});
  EXPECT_EQ(get("a")->revision, get("b")->revision);
}

TEST_P(StoreContract, DeletesAndTellsNothingOfWhatWasNotThere) {
  put("a", "1").value();
  EXPECT_EQ(run(store_->commit({{}, {{"t", "a", std::nullopt}}})), Revision{2});
  EXPECT_FALSE(get("a"));
  // Nothing changes, so the revision stays.
  EXPECT_EQ(run(store_->commit({{}, {{"t", "a", std::nullopt}}})), Revision{2});
  EXPECT_EQ(run(store_->commit({})), Revision{2});
  EXPECT_EQ(store_->revision(), 2u);
}

TEST_P(StoreContract, ConditionOnTheCurrentRevisionHolds) {
  put("a", "1").value();
  EXPECT_TRUE(run(store_->commit({{{"t", "a", 1}}, {{"t", "a", "2"}}})));
  EXPECT_EQ(get("a")->value, "2");
}

TEST_P(StoreContract, AFailedConditionChangesNothing) {
  put("a", "1").value();
  put("a", "2").value();
  const auto stale = run(store_->commit({{{"t", "a", 1}}, {{"t", "a", "3"}, {"t", "b", "3"}}}));
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code, ErrorCode::kConflict);
  EXPECT_EQ(get("a")->value, "2");
  EXPECT_FALSE(get("b"));
  EXPECT_EQ(store_->revision(), 2u);
}

TEST_P(StoreContract, EveryConditionOfATransactionMustHold) {
  put("a", "1").value();
  const auto one_of_two = run(store_->commit({{{"t", "a", 1}, {"t", "b", 7}}, {{"t", "c", "1"}}}));
  ASSERT_FALSE(one_of_two);
  EXPECT_EQ(one_of_two.error().code, ErrorCode::kConflict);
  EXPECT_FALSE(get("c"));
}

TEST_P(StoreContract, RevisionZeroMeansMustNotExist) {
  EXPECT_TRUE(run(store_->commit({{{"t", "a", 0}}, {{"t", "a", "1"}}})));
  EXPECT_FALSE(run(store_->commit({{{"t", "a", 0}}, {{"t", "a", "2"}}})));
  run(store_->commit({{}, {{"t", "a", std::nullopt}}})).value();
  EXPECT_TRUE(run(store_->commit({{{"t", "a", 0}}, {{"t", "a", "3"}}})));
}

TEST_P(StoreContract, ConditionsAloneAreChecked) {
  put("a", "1").value();
  EXPECT_EQ(run(store_->commit({{{"t", "a", 1}}, {}})), Revision{1});
  EXPECT_FALSE(run(store_->commit({{{"t", "a", 9}}, {}})));
}

TEST_P(StoreContract, KeysAreOrderedBytewise) {
  const std::string nul("a\0b", 3);
  for (const std::string& key : {std::string("\xff"), std::string("b"), std::string("a"), nul,
                                 std::string("a\x01"), std::string("\x80z"), std::string()}) {
    put(key, "v").value();
  }
  const std::vector<std::string> expected = {"", "a", nul, "a\x01", "b", "\x80z", "\xff"};
  EXPECT_EQ(keys_of(run(store_->range("t", "", "", 100))), expected);
  EXPECT_EQ(get(nul)->key, nul);
}

TEST_P(StoreContract, RangeIsHalfOpenAndLimited) {
  for (const char* key : {"a", "b", "c", "d"}) put(key, "v").value();
  using Keys = std::vector<std::string>;
  EXPECT_EQ(keys_of(run(store_->range("t", "b", "d", 100))), (Keys{"b", "c"}));
  EXPECT_EQ(keys_of(run(store_->range("t", "b", "", 100))), (Keys{"b", "c", "d"}));
  EXPECT_EQ(keys_of(run(store_->range("t", "", "", 2))), (Keys{"a", "b"}));
  EXPECT_EQ(keys_of(run(store_->range("t", "", "", 0))), Keys{});
  EXPECT_EQ(keys_of(run(store_->range("t", "", "", SIZE_MAX))).size(), 4u);
  EXPECT_EQ(keys_of(run(store_->range("t", "d", "b", 100))), Keys{});
  EXPECT_EQ(keys_of(run(store_->range("other", "", "", 100))), Keys{});
}

TEST_P(StoreContract, CountsARange) {
  for (const char* key : {"a", "b", "c", "d"}) put(key, "v").value();
  EXPECT_EQ(run(store_->count("t", "b", "d")), std::uint64_t{2});
  EXPECT_EQ(run(store_->count("t", "b", "")), std::uint64_t{3});
  EXPECT_EQ(run(store_->count("t", "d", "b")), std::uint64_t{0});
}

TEST_P(StoreContract, KeepsEmptyStringsAndBinaryValues) {
  const std::string binary("\0\xff\n\0", 4);
  run(store_->commit({{}, {{"", "", ""}, {"t", "bin", binary}}})).value();
  ASSERT_TRUE(*run(store_->get("", "")));
  EXPECT_EQ(run(store_->get("", "")).value()->value, "");
  EXPECT_EQ(get("bin")->value, binary);
}

TEST_P(StoreContract, KeepsLargeValues) {
  std::string large(1024 * 1024, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 31 >> 3);
  put("large", large).value();
  EXPECT_EQ(get("large")->value, large);
  EXPECT_EQ(run(store_->range("t", "", "", 10)).value().at(0).value, large);
}

TEST_P(StoreContract, RefusesValuesOverTheLimit) {
  const auto refused = put("huge", std::string(kValueBytes + 1, 'x'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(put("a", "1"), Revision{1});
}

TEST_P(StoreContract, RefusesCommitsAfterStopAndStillReads) {
  put("a", "1").value();
  store_->stop();
  const auto refused = put("a", "2");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(get("a")->value, "1");
}

// Each adds one to the counter `rounds` times by compare-and-set.
Awaitable<void> increment(Store& store, int rounds) {
  for (int done = 0; done < rounds;) {
    const auto record = (co_await store.get("t", "counter")).value();
    const int value = record ? std::stoi(record->value) : 0;
    const auto committed = co_await store.commit({{{"t", "counter", record ? record->revision : 0}},
                                                  {{"t", "counter", std::to_string(value + 1)}}});
    if (committed) ++done;
  }
}

TEST_P(StoreContract, CompareAndSetLosesNoUpdateBetweenThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      asio::io_context context(1);
      for (int j = 0; j < 4; ++j) asio::co_spawn(context, increment(*store_, 5), asio::detached);
      context.run();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(get("counter")->value, "80");
  EXPECT_EQ(store_->revision(), 80u);
}

// Moves one between two accounts; the sum is the same after every commit.
Awaitable<void> move_back_and_forth(Store& store, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    const std::string a = std::to_string(round);
    const std::string b = std::to_string(1000 - round);
    (co_await store.commit({{}, {{"t", "a", a}, {"t", "b", b}}})).value();
  }
}

TEST_P(StoreContract, ReadersNeverSeeHalfACommit) {
  run(store_->commit({{}, {{"t", "a", "0"}, {"t", "b", "1000"}}})).value();
  std::thread writer([this] {
    asio::io_context context(1);
    asio::co_spawn(context, move_back_and_forth(*store_, 100), asio::detached);
    context.run();
  });
  int wrong = 0;
  while (store_->revision() < 101) {
    const auto records = run(store_->range("t", "a", "c", 10)).value();
    if (std::stoi(records.at(0).value) + std::stoi(records.at(1).value) != 1000) ++wrong;
    if (records[0].revision != records[1].revision) ++wrong;
  }
  writer.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace minato::store
