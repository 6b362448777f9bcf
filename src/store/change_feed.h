// Delivers commits to watchers. Shared by the back ends.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "store/store.h"

namespace minato::store {

// The changes of one commit, never empty.
using Commit = std::vector<Change>;

// Callable from any thread.
class ChangeFeed {
 public:
  // Returns the logged commits after a revision, in order; kOutOfRange when the log is too short.
  using History = std::function<Result<std::vector<Commit>>(Revision after)>;

  // Adds a watcher that gets what `history` answers first and then everything published. History
  // is asked while publishing waits; a commit that is in both is delivered once.
  Result<std::uint64_t> add(Revision from, Executor executor, Watcher watcher,
                            const History& history);
  void remove(std::uint64_t id);
  // Posts the commits to every watcher. Callers publish in revision order.
  void publish(std::vector<Commit> commits);

 private:
  struct Subscription;
  using Commits = std::shared_ptr<const std::vector<Commit>>;
  static void deliver(const std::shared_ptr<Subscription>& subscription, const Commits& commits);

  std::mutex mutex_;
  std::uint64_t next_id_ = 1;
  std::map<std::uint64_t, std::shared_ptr<Subscription>> subscriptions_;
};

}  // namespace minato::store
