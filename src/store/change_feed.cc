#include "store/change_feed.h"

#include <boost/asio/post.hpp>

#include <atomic>

namespace minato::store {

struct ChangeFeed::Subscription {
  Executor executor;
  Watcher watcher;
  Revision delivered = 0;  // guarded by ChangeFeed::mutex_
  std::atomic<bool> active = true;
};

void ChangeFeed::deliver(const std::shared_ptr<Subscription>& subscription,
                         const Commits& commits) {
  const Revision after = subscription->delivered;
  if (commits->empty() || commits->back().front().revision <= after) return;
  subscription->delivered = commits->back().front().revision;
  asio::post(subscription->executor, [subscription, commits, after] {
    for (const Commit& commit : *commits) {
      if (!subscription->active.load()) return;
      if (commit.front().revision > after) subscription->watcher(commit);
    }
  });
}

Result<std::uint64_t> ChangeFeed::add(Revision from, Executor executor, Watcher watcher,
                                      const History& history) {
  auto subscription = std::make_shared<Subscription>();
  subscription->executor = std::move(executor);
  subscription->watcher = std::move(watcher);
  subscription->delivered = from;
  const std::lock_guard lock(mutex_);
  TRY(auto missed, history(from));
  deliver(subscription, std::make_shared<const std::vector<Commit>>(std::move(missed)));
  const std::uint64_t id = next_id_++;
  subscriptions_.emplace(id, std::move(subscription));
  return id;
}

void ChangeFeed::remove(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = subscriptions_.find(id);
  if (found == subscriptions_.end()) return;
  found->second->active.store(false);
  subscriptions_.erase(found);
}

void ChangeFeed::publish(std::vector<Commit> commits) {
  const std::lock_guard lock(mutex_);
  if (subscriptions_.empty()) return;
  const auto shared = std::make_shared<const std::vector<Commit>>(std::move(commits));
  for (const auto& [id, subscription] : subscriptions_) deliver(subscription, shared);
}

}  // namespace minato::store
