// Aim: a process killed at any moment loses no acknowledged commit and shows no half one.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/detached.hpp>

#include <thread>

#include "base/random.h"
#include "store/contract_test.h"
#include "store/sqlite/sqlite_store.h"
#include "store/temporary_folder.h"

namespace minato::store {
namespace {

constexpr int kWriters = 4;
constexpr int kRounds = 60;
constexpr std::uint64_t kSeed = 20'240'607;

// What the child tells of one acknowledged commit; small enough for the pipe to take it whole.
struct Acknowledgement {
  std::uint64_t writer = 0;
  std::uint64_t sequence = 0;
  Revision revision = 0;
};

std::string record_of(std::uint64_t sequence) {
  // Some values need pages of their own.
  return std::to_string(sequence) + " " + std::string(sequence % 7 == 0 ? 9000 : 20, 'x');
}

Awaitable<void> write_sequence(Store& store, std::uint64_t writer, std::uint64_t sequence,
                               int pipe) {
  const std::string key = std::to_string(writer);
  for (;; ++sequence) {
    const std::string value = record_of(sequence);
    const auto committed = co_await store.commit(
        {{}, {{"first", key, value}, {"second", key, value}, {"third", key, value}}});
    if (!committed) ::_exit(3);
    const Acknowledgement told{writer, sequence, *committed};
    if (::write(pipe, &told, sizeof told) != sizeof told) ::_exit(4);
  }
}

std::uint64_t sequence_in(Store& store, const std::string& table, std::uint64_t writer) {
  const auto record = run(store.get(table, std::to_string(writer))).value();
  if (!record) return 0;
  const std::uint64_t sequence = std::stoull(record->value);
  return record->value == record_of(sequence) ? sequence : UINT64_MAX;
}

[[noreturn]] void run_child(const std::string& folder, int pipe) {
  auto store = open_sqlite({.folder = folder, .change_log_length = 500});
  if (!store) ::_exit(2);
  asio::io_context context(1);
  for (std::uint64_t writer = 0; writer < kWriters; ++writer) {
    const std::uint64_t next = sequence_in(**store, "first", writer) + 1;
    asio::co_spawn(context, write_sequence(**store, writer, next, pipe), asio::detached);
  }
  context.run();
  ::_exit(5);
}

class Crash : public testing::Test {
 protected:
  // Starts a child, kills it after `delay` (in every other round counted from its first
  // acknowledgement), and takes in every acknowledgement that it has sent.
  void kill_a_writer(int round, std::chrono::microseconds delay) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      run_child(folder_.path(), ends[1]);
    }
    ::close(ends[1]);
    if (round % 2 == 1) take_in(ends[0]);
    std::thread killer([&] {
      // Only the moment of the kill depends on time; what must hold afterwards does not.
      std::this_thread::sleep_for(delay);
      ::kill(child, SIGKILL);
    });
    while (take_in(ends[0])) {
    }
    killer.join();
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
  }

  bool take_in(int pipe) {
    Acknowledgement told;
    if (::read(pipe, &told, sizeof told) != sizeof told) return false;
    acknowledged_[told.writer] = std::max(acknowledged_[told.writer], told.sequence);
    revision_ = std::max(revision_, told.revision);
    ++count_;
    return true;
  }

  void verify() {
    auto opened = open_sqlite({.folder = folder_.path(), .change_log_length = 500});
    ASSERT_TRUE(opened) << opened.error().message;
    Store& store = **opened;
    EXPECT_GE(store.revision(), revision_);
    revision_ = store.revision();
    for (std::uint64_t writer = 0; writer < kWriters; ++writer) {
      const std::uint64_t found = sequence_in(store, "first", writer);
      ASSERT_NE(found, UINT64_MAX) << "a value is torn";
      EXPECT_GE(found, acknowledged_[writer]);
      EXPECT_EQ(sequence_in(store, "second", writer), found);
      EXPECT_EQ(sequence_in(store, "third", writer), found);
    }
    verify_change_log(store);
  }

  // The log ends at the current revision and has whole commits without gaps.
  void verify_change_log(Store& store) {
    asio::io_context context(1);
    const auto id = store.watch(store.revision() > 100 ? store.revision() - 100 : 0,
                                context.get_executor(), [&](const std::vector<Change>& changes) {
                                  logged_.push_back(changes.front().revision);
                                  EXPECT_EQ(changes.size(), 3u);
                                });
    ASSERT_TRUE(id);
    context.run();
    for (std::size_t i = 1; i < logged_.size(); ++i) EXPECT_EQ(logged_[i], logged_[i - 1] + 1);
    if (!logged_.empty()) EXPECT_EQ(logged_.back(), store.revision());
    logged_.clear();
  }

  TemporaryFolder folder_;
  std::uint64_t acknowledged_[kWriters] = {};
  Revision revision_ = 0;
  std::vector<Revision> logged_;
  int count_ = 0;
};

TEST_F(Crash, NoAcknowledgedCommitIsLostAndNoneIsHalf) {
  SeededRandom random(kSeed);
  for (int round = 0; round < kRounds && !HasFatalFailure(); ++round) {
    std::uint16_t number = 0;
    random.fill(std::as_writable_bytes(std::span(&number, 1)));
    ASSERT_NO_FATAL_FAILURE(kill_a_writer(round, std::chrono::microseconds(number % 60'000)));
    ASSERT_NO_FATAL_FAILURE(verify());
  }
  EXPECT_GT(count_, kRounds) << "the children hardly wrote";
}

}  // namespace
}  // namespace minato::store
