// Aim: watchers see every commit once, in order, and in time, on every back end.
#include <boost/asio/post.hpp>

#include <thread>

#include "store/contract_test.h"

namespace minato::store {
namespace {

class WatchContract : public StoreContract {
 protected:
  // Runs what was posted to the watchers' context.
  void drain() {
    context_.restart();
    context_.poll();
  }
  Result<std::uint64_t> watch(Revision from) {
    return store_->watch(from, context_.get_executor(), [this](const std::vector<Change>& changes) {
      seen_.push_back(changes.front().revision);
      changes_.insert(changes_.end(), changes.begin(), changes.end());
    });
  }

  asio::io_context context_{1};
  std::vector<Revision> seen_;
  std::vector<Change> changes_;
};

INSTANTIATE_TEST_SUITE_P(BackEnds, WatchContract, testing::ValuesIn(back_ends()), back_end_name);

TEST_P(WatchContract, TellsOneCommitAtOnce) {
  ASSERT_TRUE(watch(0));
  run(store_->commit({{}, {{"t", "a", "1"}, {"u", "b", "2"}}})).value();
  run(store_->commit({{}, {{"t", "a", std::nullopt}}})).value();
  drain();
  EXPECT_EQ(seen_, (std::vector<Revision>{1, 2}));
  ASSERT_EQ(changes_.size(), 3u);
  EXPECT_EQ(changes_[0].table, "t");
  EXPECT_EQ(changes_[0].key, "a");
  EXPECT_EQ(changes_[0].value, "1");
  EXPECT_EQ(changes_[1].table, "u");
  EXPECT_EQ(changes_[1].value, "2");
  EXPECT_EQ(changes_[2].value, std::nullopt);
  EXPECT_EQ(changes_[2].revision, 2u);
}

TEST_P(WatchContract, TellsNothingOfCommitsThatChangeNothing) {
  ASSERT_TRUE(watch(0));
  run(store_->commit({{}, {{"t", "a", std::nullopt}}})).value();
  EXPECT_FALSE(run(store_->commit({{{"t", "a", 5}}, {{"t", "a", "1"}}})));
  drain();
  EXPECT_TRUE(seen_.empty());
}

TEST_P(WatchContract, StartsAfterTheGivenRevision) {
  for (int i = 0; i < 5; ++i) put("k", std::to_string(i)).value();
  ASSERT_TRUE(watch(3));
  put("k", "new").value();
  drain();
  EXPECT_EQ(seen_, (std::vector<Revision>{4, 5, 6}));
  EXPECT_EQ(changes_.back().value, "new");
  EXPECT_EQ(changes_.front().value, "3");
}

TEST_P(WatchContract, ReplaysDeletionsAndEmptyValues) {
  run(store_->commit({{}, {{"t", "", ""}, {"t", "a", "1"}}})).value();
  run(store_->commit({{}, {{"t", "a", std::nullopt}}})).value();
  ASSERT_TRUE(watch(0));
  drain();
  ASSERT_EQ(changes_.size(), 3u);
  EXPECT_EQ(seen_.size(), 2u);
  EXPECT_EQ(changes_[0].value, "");
  EXPECT_EQ(changes_[2].value, std::nullopt);
}

TEST_P(WatchContract, UnwatchEndsDeliveryAlsoOfWhatIsUnderWay) {
  const auto id = watch(0);
  put("a", "1").value();
  store_->unwatch(*id);
  put("a", "2").value();
  drain();
  EXPECT_TRUE(seen_.empty());
  store_->unwatch(*id);
}

TEST_P(WatchContract, EveryWatcherIsTold) {
  ASSERT_TRUE(watch(0));
  const auto second = watch(0);
  put("a", "1").value();
  drain();
  EXPECT_EQ(seen_, (std::vector<Revision>{1, 1}));
  store_->unwatch(*second);
  put("a", "2").value();
  drain();
  EXPECT_EQ(seen_, (std::vector<Revision>{1, 1, 2}));
}

TEST_P(WatchContract, TooOldOrUnknownRevisionsAreOutOfRange) {
  auto store = back_end_->open(10);
  // Trimming may lag behind, but not by as much as this.
  for (int i = 0; i < 600; ++i) {
    run(store->commit({{}, {{"t", "k", std::to_string(i)}}})).value();
  }
  const auto ignore = [](const std::vector<Change>&) {};
  const auto old = store->watch(100, context_.get_executor(), ignore);
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().code, ErrorCode::kOutOfRange);
  EXPECT_FALSE(store->watch(601, context_.get_executor(), ignore));
  EXPECT_TRUE(store->watch(590, context_.get_executor(), ignore));
  EXPECT_TRUE(store->watch(600, context_.get_executor(), ignore));
}

TEST_P(WatchContract, ATrimmedLogHasWholeCommits) {
  auto store = back_end_->open(10);
  for (int i = 0; i < 200; ++i) {
    run(store->commit({{}, {{"t", "a", "1"}, {"t", "b", "1"}, {"t", "c", "1"}}})).value();
  }
  Revision from = 0;
  std::size_t wrong = 0;
  const auto check = [&](const std::vector<Change>& changes) { wrong += changes.size() != 3; };
  while (!store->watch(from, context_.get_executor(), check)) ++from;
  drain();
  EXPECT_GT(from, 0u);
  EXPECT_LE(from, 197u);
  EXPECT_EQ(wrong, 0u);
}

// The promise that handlers build on: what a commit changed is in the mirror when it returns.
Awaitable<int> commits_not_told_in_time(Store& store, const Revision& told) {
  int late = 0;
  for (int i = 0; i < 50; ++i) {
    const auto revision = co_await store.commit({{}, {{"t", "k", std::to_string(i)}}});
    if (told < revision.value()) ++late;
  }
  co_return late;
}

TEST_P(WatchContract, WatchersRunBeforeTheCommitReturnsOnTheSameExecutor) {
  Revision told = 0;
  std::optional<int> late;
  ASSERT_TRUE(store_->watch(0, context_.get_executor(), [&](const std::vector<Change>& changes) {
    told = changes.front().revision;
  }));
  asio::co_spawn(context_, commits_not_told_in_time(*store_, told),
                 [&](std::exception_ptr, int result) { late = result; });
  context_.run();
  EXPECT_EQ(late, 0);
}

Awaitable<bool> loser_sees_the_winner(Store& store, const Revision& told) {
  const auto lost = co_await store.commit({{{"t", "k", 999}}, {{"t", "k", "mine"}}});
  co_return !lost && told == store.revision();
}

TEST_P(WatchContract, WatchersHaveSeenTheWinnerWhenACompareAndSetIsLost) {
  Revision told = 0;
  std::optional<bool> seen;
  ASSERT_TRUE(store_->watch(0, context_.get_executor(), [&](const std::vector<Change>& changes) {
    told = changes.front().revision;
  }));
  put("k", "theirs").value();
  asio::co_spawn(context_, loser_sees_the_winner(*store_, told),
                 [&](std::exception_ptr, bool result) { seen = result; });
  context_.run();
  EXPECT_EQ(seen, true);
}

Awaitable<void> write_many(Store& store, std::string key, int count) {
  for (int i = 0; i < count; ++i) {
    (co_await store.commit({{}, {{"t", key, std::to_string(i)}}})).value();
  }
}

TEST_P(WatchContract, WatchersThatStartDuringCommitsMissNothingAndSeeNothingTwice) {
  constexpr int kThreads = 4;
  constexpr int kCommits = 30;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this, i] {
      asio::io_context context(1);
      for (int j = 0; j < 4; ++j) {
        asio::co_spawn(context, write_many(*store_, std::to_string(i * 4 + j), kCommits),
                       [](std::exception_ptr) {});
      }
      context.run();
    });
  }
  std::vector<std::vector<Revision>> seen(20);
  for (auto& revisions : seen) {
    ASSERT_TRUE(store_->watch(0, context_.get_executor(), [&](const std::vector<Change>& changes) {
      revisions.push_back(changes.front().revision);
    }));
  }
  for (std::thread& thread : threads) thread.join();
  drain();
  std::vector<Revision> all;
  for (Revision revision = 1; revision <= 4 * kThreads * kCommits; ++revision) {
    all.push_back(revision);
  }
  for (const auto& revisions : seen) EXPECT_EQ(revisions, all);
}

}  // namespace
}  // namespace minato::store
