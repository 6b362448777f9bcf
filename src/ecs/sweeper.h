// Forgets what has had its time: stopped tasks after their retention, client tokens after their
// life, and deleted task definitions as soon as no task runs by them.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/async.h"
#include "base/clock.h"
#include "ecs/state/state.h"

namespace minato::ecs {

// Keys by the time at which they are due.
class DueKeys {
 public:
  // `key` was due at `before` and is now at `after`; nullopt: it was, or is, not there.
  void follow(const std::string& key, std::optional<TimePoint> before,
              std::optional<TimePoint> after);
  const std::set<std::pair<TimePoint, std::string>>& all() const { return keys_; }

 private:
  std::set<std::pair<TimePoint, std::string>> keys_;
};

// Used on the control executor only. Follows the state, so it costs nothing until something is due.
class Sweeper {
 public:
  // Records deleted in one transaction.
  static constexpr std::size_t kBatch = 500;

  // Before `state` is read back; all outlive it. `retention` is how long stopped tasks are kept.
  Sweeper(store::Store& store, State& state, const Clock& clock, Duration retention);

  // Sweeps what is due, then whenever something is. After the state was read back.
  void start(Executor control);
  // Ends it, and waits for a transaction under way.
  Awaitable<void> stop();

 private:
  Awaitable<void> sweep_until_stopped();
  // Batches until nothing is due; false when the store failed.
  Awaitable<bool> sweep();
  store::Transaction next_batch();
  void take_deleted(store::Transaction& transaction);
  void follow_task(const TaskChange& change);
  void follow_definition(const std::string& key, const TaskDefinitionRecord* after);
  Duration pause() const;
  void wake();

  store::Store& store_;
  State& state_;
  const Clock& clock_;
  const Duration retention_;
  DueKeys tasks_;
  DueKeys client_tokens_;
  ArnSet deleted_;  // keys of task definitions that may go; perhaps still in use
  std::optional<asio::steady_timer> timer_;
  bool woken_ = false;
  bool stopping_ = false;
  bool running_ = false;
};

}  // namespace minato::ecs
