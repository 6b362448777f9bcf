#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "runtime/backoff.h"
#include "runtime/every.h"
#include "runtime/keyed_lock.h"
#include "runtime/keyed_queue.h"
#include "runtime/virtual_time.h"

namespace minato {
namespace {

using namespace std::chrono_literals;

// A context whose time passes as fast as everything is done.
class RuntimeTest : public ::testing::Test {
 protected:
  RuntimeTest() : time_(asio::make_service<VirtualTime>(context_)), start_(time_.now()) {}

  // Until nothing is left to do, or until `end` after the start.
  void run_until(Wait end) {
    for (;;) {
      context_.restart();
      context_.poll();
      const auto next = time_.next();
      if (!next || *next - start_ > end) return;
      time_.step();
    }
  }
  void spawn(Awaitable<void> task) { asio::co_spawn(context_, std::move(task), asio::detached); }
  template <class Stoppable>
  static Awaitable<void> stopped(Stoppable& what, Wait most) {
    EXPECT_TRUE(co_await what.stop(most));
  }
  Executor executor() { return context_.get_executor(); }
  long long now() const {
    return std::chrono::duration_cast<std::chrono::seconds>(time_.now() - start_).count();
  }

  asio::io_context context_;
  VirtualTime& time_;
  const Moment start_;
};

TEST_F(RuntimeTest, WaitsEndInTheOrderOfTheirMomentsAndThenOfTheirBegin) {
  std::string order;
  const auto waiter = [&](char name, Wait wait) -> Awaitable<void> {
    co_await sleep_for(wait);
    order += name;
  };
  spawn(waiter('c', 2h));
  spawn(waiter('a', 1s));
  spawn(waiter('b', 1s));
  run_until(3h);
  EXPECT_EQ(order, "abc");
  EXPECT_EQ(now(), 7200);
}

TEST_F(RuntimeTest, AWaitThatIsEndedSaysSo) {
  Timer timer(executor());
  std::vector<bool> passed;
  const auto wait = [&]() -> Awaitable<void> { passed.push_back(co_await timer.wait()); };
  timer.expires_after(1s);
  spawn(wait());
  run_until(0s);
  timer.cancel();
  run_until(5s);
  timer.expires_after(1s);
  spawn(wait());
  run_until(5s);
  EXPECT_EQ(passed, (std::vector<bool>{false, true}));
  EXPECT_EQ(time_.waiting(), 0u);
}

TEST(TimerTest, WaitsForRealTimeWhereThereIsNoOther) {
  asio::io_context context;
  bool passed = false;
  Timer due(context.get_executor());
  Timer never(context.get_executor());
  due.expires_after(1ms);
  never.expires_after(kForever);
  due.then([&](bool in_time) {
    passed = in_time;
    never.cancel();
  });
  bool ended = false;
  never.then([&](bool in_time) { ended = !in_time; });
  context.run();
  EXPECT_TRUE(passed);
  EXPECT_TRUE(ended);
}

TEST_F(RuntimeTest, ASignalWakesAllAndTimesOut) {
  Signal signal(executor());
  std::vector<bool> woken;
  const auto wait = [&](Wait most) -> Awaitable<void> {
    woken.push_back(co_await signal.wait_for(most));
  };
  spawn(wait(1s));
  spawn(wait(kForever));
  run_until(2s);
  EXPECT_EQ(woken, (std::vector<bool>{false}));
  signal.notify();
  run_until(2s);
  EXPECT_EQ(woken, (std::vector<bool>{false, true}));
}

TEST_F(RuntimeTest, AGroupTakesNoMoreThanItMayAndNothingAfterItsStop) {
  TaskGroup group(executor(), 2);
  int done = 0;
  const auto task = [&]() -> Awaitable<void> {
    co_await sleep_for(10s);
    ++done;
  };
  EXPECT_TRUE(group.spawn(task()));
  EXPECT_TRUE(group.spawn(task()));
  EXPECT_FALSE(group.spawn(task()));
  std::vector<bool> stopped;
  const auto stop = [&](Wait most) -> Awaitable<void> {
    stopped.push_back(co_await group.stop(most));
  };
  spawn(stop(5s));
  spawn(stop(15s));
  run_until(6s);
  EXPECT_EQ(stopped, (std::vector<bool>{false}));
  EXPECT_FALSE(group.spawn(task()));
  run_until(20s);
  EXPECT_EQ(stopped, (std::vector<bool>{false, true}));
  EXPECT_EQ(done, 2);
}

TEST(TaskGroupTest, IsWaitedForFromAnotherThread) {
  asio::thread_pool workers(2);
  asio::io_context context;
  TaskGroup group(workers.get_executor());
  std::atomic<int> done = 0;
  const auto task = [&]() -> Awaitable<void> {
    ++done;
    co_return;
  };
  for (int i = 0; i < 1000; ++i) group.spawn(task());
  bool idle = false;
  const auto wait = [&]() -> Awaitable<void> { idle = co_await group.stop(); };
  asio::co_spawn(context, wait(), asio::detached);
  context.run();
  EXPECT_TRUE(idle);
  EXPECT_EQ(done, 1000);
}

TEST_F(RuntimeTest, AKeyHasOneTurnHoweverOftenItIsAskedFor) {
  std::vector<std::string> turns;
  KeyedQueue queue(executor(), 1, [&](std::string key) -> Awaitable<std::optional<Wait>> {
    turns.push_back(key);
    co_await sleep_for(1s);
    co_return std::nullopt;
  });
  queue.start();
  for (const char* key : {"a", "b", "a", "b"}) queue.wake(key);
  run_until(0s);
  queue.wake("a");  // at work: another turn, in line
  run_until(10s);
  EXPECT_EQ(turns, (std::vector<std::string>{"a", "b", "a"}));
  EXPECT_EQ(queue.size(), 0u);
  spawn(stopped(queue, 1s));
  run_until(20s);
}

TEST_F(RuntimeTest, AKeyAtWorkIsNotWorkedOnTwiceAtOnce) {
  int at_work = 0;
  int turns = 0;
  KeyedQueue queue(executor(), 4, [&](std::string) -> Awaitable<std::optional<Wait>> {
    EXPECT_EQ(++at_work, 1);
    co_await sleep_for(3s);
    --at_work;
    ++turns;
    co_return std::nullopt;
  });
  queue.start();
  queue.wake("a");
  run_until(1s);
  queue.wake("a");
  run_until(10s);
  EXPECT_EQ(turns, 2);
  spawn(stopped(queue, 1s));
  run_until(20s);
}

TEST_F(RuntimeTest, TurnsThatAreDueComeInTimeAndTheEarliestWishCounts) {
  std::vector<std::pair<std::string, long long>> turns;
  KeyedQueue queue(executor(), 8, [&](std::string key) -> Awaitable<std::optional<Wait>> {
    turns.emplace_back(key, now());
    co_return key == "again" && turns.size() < 5 ? std::optional<Wait>(10s) : std::nullopt;
  });
  queue.start();
  queue.wake_after("late", 60s);
  queue.wake_after("late", 90s);
  queue.wake_after("soon", 90s);
  queue.wake_after("soon", 5s);
  queue.wake_after("never", 7s);
  queue.forget("never");
  queue.wake("again");
  run_until(100s);
  EXPECT_EQ(
      turns,
      (std::vector<std::pair<std::string, long long>>{
          {"again", 0}, {"soon", 5}, {"again", 10}, {"again", 20}, {"again", 30}, {"late", 60}}));
  spawn(stopped(queue, 1s));
  run_until(200s);
}

TEST_F(RuntimeTest, AQueueThatStopsWaitsForWhatRunsAndBeginsNothing) {
  int turns = 0;
  KeyedQueue queue(executor(), 1, [&](std::string) -> Awaitable<std::optional<Wait>> {
    ++turns;
    co_await sleep_for(30s);
    co_return Wait(1s);
  });
  queue.start();
  queue.wake("a");
  queue.wake("b");
  run_until(1s);
  std::vector<bool> stopped;
  const auto stop = [&](Wait most) -> Awaitable<void> {
    stopped.push_back(co_await queue.stop(most));
  };
  spawn(stop(5s));
  spawn(stop(60s));
  run_until(100s);
  EXPECT_EQ(stopped, (std::vector<bool>{false, true}));
  EXPECT_EQ(turns, 1);
}

TEST_F(RuntimeTest, EveryTakesTurnsUntilItIsStopped) {
  std::vector<long long> turns;
  Every every(executor(), 10s, [&]() -> Awaitable<void> {
    turns.push_back(now());
    co_await sleep_for(2s);
  });
  every.start();
  run_until(25s);
  EXPECT_EQ(turns, (std::vector<long long>{0, 12, 24}));
  every.wake();
  run_until(30s);
  EXPECT_EQ(turns.back(), 26);
  spawn(stopped(every, 5s));
  run_until(100s);
  EXPECT_EQ(turns.size(), 4u);
}

TEST_F(RuntimeTest, ALockOfAKeyPassesOnInOrder) {
  KeyedLock lock;
  std::string order;
  const auto hold = [&](std::string key, char name) -> Awaitable<void> {
    const auto guard = co_await lock.acquire(std::move(key));
    co_await sleep_for(1s);
    order += name;
  };
  spawn(hold("one", 'a'));
  spawn(hold("one", 'b'));
  spawn(hold("two", 'x'));
  spawn(hold("one", 'c'));
  run_until(1s);
  EXPECT_EQ(order, "ax");
  run_until(10s);
  EXPECT_EQ(order, "axbc");
}

TEST(BackoffTest, DoublesUpToItsMostAndHalfOfItIsByChance) {
  SeededRandom random(7);
  Backoff backoff({.first = 100ms, .most = 1s}, random);
  for (const auto most : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
    const auto wait = backoff.next();
    EXPECT_GE(wait, most / 2);
    EXPECT_LE(wait, most);
  }
  backoff.reset();
  EXPECT_LE(backoff.next(), 100ms);
}

}  // namespace
}  // namespace minato
