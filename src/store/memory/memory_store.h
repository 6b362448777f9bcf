// A store in memory, for tests and for runs that shall leave nothing behind.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

#include "store/change_feed.h"
#include "store/store.h"

namespace minato::store {

std::unique_ptr<Store> make_memory_store(std::size_t change_log_length = kChangeLogLength);

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(std::size_t change_log_length) : change_log_length_(change_log_length) {}

  Awaitable<Result<Revision>> commit(Transaction transaction) override;
  Awaitable<Result<std::optional<Record>>> get(std::string table, std::string key) override;
  Awaitable<Result<std::vector<Record>>> range(std::string table, std::string from, std::string to,
                                               std::size_t limit) override;
  Awaitable<Result<std::uint64_t>> count(std::string table, std::string from,
                                         std::string to) override;
  Result<std::uint64_t> watch(Revision from, Executor executor, Watcher watcher) override;
  void unwatch(std::uint64_t id) override { feed_.remove(id); }
  Revision revision() const override { return revision_.load(); }
  void stop() override { stopped_.store(true); }

 private:
  using Rows = std::map<std::string, Record, std::less<>>;

  Result<Revision> apply(Transaction transaction);
  Result<> check(const Transaction& transaction) const;
  std::optional<Change> apply(Mutation mutation, Revision revision);
  void log(const Commit& commit);
  Result<std::vector<Commit>> history(Revision after);
  std::pair<Rows::const_iterator, Rows::const_iterator> find(const std::string& table,
                                                             const std::string& from,
                                                             const std::string& to);

  const std::size_t change_log_length_;
  std::mutex commit_mutex_;  // held from the commit to its publishing; taken before mutex_
  std::mutex mutex_;
  std::map<std::string, Rows, std::less<>> tables_;
  std::deque<Commit> log_;
  std::size_t logged_changes_ = 0;
  Revision trimmed_ = 0;  // the last revision that is no longer in log_
  std::atomic<Revision> revision_ = 0;
  std::atomic<bool> stopped_ = false;
  ChangeFeed feed_;
};

}  // namespace minato::store
