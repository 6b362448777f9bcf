// The one thread that writes: takes everything that waits and commits it together.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/resume.h"
#include "store/change_feed.h"
#include "store/sqlite/database.h"

namespace minato::store::sqlite {

class Writer {
 public:
  // Publishes to `feed`, which outlives it.
  Writer(Database database, ChangeFeed& feed, std::size_t change_log_length);
  ~Writer() { stop(); }

  // Opens statements and starts the thread.
  Result<> start();
  // Answers `resume` from the writer's thread, or at once when it is refused.
  void submit(Transaction transaction, Resume<Result<Revision>> resume);
  Revision revision() const { return revision_.load(); }
  void stop();

 private:
  struct Job {
    Transaction transaction;
    Resume<Result<Revision>> resume;
    Result<Revision> outcome = Revision{0};
  };
  // The numbers that a batch moves on; thrown away when it fails.
  struct Counters {
    Revision revision = 0;
    std::uint64_t change_count = 0;
    std::uint64_t last_change = 0;
  };

  void run();
  void process(std::deque<Job> jobs);
  Result<std::vector<Commit>> write(std::deque<Job>& jobs, Counters& counters);
  Result<Commit> apply(Job& job, Counters& counters);
  // Whether every condition holds; says so in the outcome when not.
  Result<bool> check(Job& job);
  Result<bool> apply(const Mutation& mutation, Revision revision);
  Result<> log(const Change& change, Counters& counters);
  Result<> trim(Counters& counters);
  void checkpoint();

  Database database_;
  ChangeFeed& feed_;
  const std::size_t change_log_length_;
  Counters counters_;
  Statement begin_, commit_, revision_of_, put_, erase_, log_, log_revision_, trim_, save_revision_;
  std::uint64_t checkpointed_pages_ = 0;  // length of the log at the last checkpoint

  std::atomic<Revision> revision_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> queue_;  // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace minato::store::sqlite
