#include "ecs/sweeper.h"

#include <algorithm>

#include "base/log.h"
#include "ecs/model/task_status.h"
#include "store/commit_with_retry.h"

namespace minato::ecs {
namespace {

// The longest time without a look at the clock, which somebody may have set.
constexpr Duration kSweepPauseMax = std::chrono::minutes(5);
// After a failure of the store.
constexpr Duration kSweepPauseAfterFailure = std::chrono::minutes(1);

}  // namespace

void DueKeys::follow(const std::string& key, std::optional<TimePoint> before,
                     std::optional<TimePoint> after) {
  if (before == after) return;
  if (before) keys_.erase({*before, key});
  if (after) keys_.emplace(*after, key);
}

Sweeper::Sweeper(store::Store& store, State& state, const Clock& clock, Duration retention)
    : store_(store), state_(state), clock_(clock), retention_(retention) {
  state_.on_task([this](const TaskChange& change) { follow_task(change); });
  state_.client_tokens.on_change(
      [this](const std::string& key, const auto* before, const auto* after) {
        const auto expiry = [](const auto* entry) {
          return entry == nullptr ? std::nullopt : std::optional(entry->value.expires);
        };
        client_tokens_.follow(key, expiry(before), expiry(after));
      });
  state_.task_definitions.on_change([this](const std::string& key, const auto*, const auto* after) {
    follow_definition(key, after == nullptr ? nullptr : &after->value);
  });
}

void Sweeper::start(Executor control) {
  timer_.emplace(control);
  running_ = true;
  asio::co_spawn(std::move(control), sweep_until_stopped(), asio::detached);
}

Awaitable<void> Sweeper::stop() {
  stopping_ = true;
  wake();
  asio::steady_timer pause(co_await asio::this_coro::executor);
  while (running_) {
    pause.expires_after(std::chrono::milliseconds(1));
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

Awaitable<void> Sweeper::sweep_until_stopped() {
  while (!stopping_) {
    woken_ = false;
    const bool swept = co_await sweep();
    if (stopping_) break;
    if (swept && woken_) continue;
    timer_->expires_after(swept ? pause() : kSweepPauseAfterFailure);
    co_await timer_->async_wait(asio::as_tuple(asio::use_awaitable));
  }
  running_ = false;
}

Awaitable<bool> Sweeper::sweep() {
  bool more = true;
  while (more && !stopping_) {
    const auto done =
        co_await store::commit_with_retry(store_, [this, &more]() -> Result<store::Transaction> {
          auto transaction = next_batch();
          more = !transaction.mutations.empty();
          return transaction;
        });
    if (done) continue;
    log::warn("ecs: what is past its time could not be forgotten: {}", done.error().message);
    co_return false;
  }
  co_return true;
}

store::Transaction Sweeper::next_batch() {
  store::Transaction transaction;
  const TimePoint now = clock_.now();
  const auto take = [&](const DueKeys& due, TimePoint until, const auto& table) {
    for (const auto& [time, key] : due.all()) {
      if (time > until || transaction.mutations.size() >= kBatch) break;
      table.erase(transaction, key);
    }
  };
  take(tasks_, now - retention_, state_.tasks);
  take(client_tokens_, now, state_.client_tokens);
  take_deleted(transaction);
  return transaction;
}

void Sweeper::take_deleted(store::Transaction& transaction) {
  for (auto key = deleted_.begin(); key != deleted_.end();) {
    if (transaction.mutations.size() >= kBatch) break;
    const auto* entry = state_.task_definitions.find(*key);
    // One in use comes back when its last task stops.
    if (entry == nullptr ||
        state_.is_in_use(entry->value.definition.task_definition_arn.value_or(""))) {
      key = deleted_.erase(key);
      continue;
    }
    state_.task_definitions.erase(transaction, *key);
    ++key;
  }
}

void Sweeper::follow_task(const TaskChange& change) {
  const auto stopped_at = [](const TaskRecord* record) {
    return record == nullptr ? std::nullopt : record->task.stopped_at;
  };
  tasks_.follow(change.arn, stopped_at(change.before), stopped_at(change.after));
  if (change.after != nullptr && !is_stopped(*change.after)) return;
  const auto& known = change.after != nullptr ? *change.after : *change.before;
  const auto scope = scope_of(change.arn);
  const auto name = parse_task_definition(known.task.task_definition_arn.value_or(""));
  if (!scope || !name || !name->revision) return;
  const auto key = task_definition_key(arn_prefix(*scope), name->family, *name->revision);
  const auto* entry = state_.task_definitions.find(key);
  if (entry != nullptr) follow_definition(key, &entry->value);
}

void Sweeper::follow_definition(const std::string& key, const TaskDefinitionRecord* after) {
  if (after == nullptr || after->definition.status != status::kDeleteInProgress) {
    deleted_.erase(key);
    return;
  }
  if (state_.is_in_use(after->definition.task_definition_arn.value_or(""))) return;
  deleted_.insert(key);
  wake();
}

Duration Sweeper::pause() const {
  const TimePoint now = clock_.now();
  Duration next = kSweepPauseMax;
  if (!tasks_.all().empty()) next = std::min(next, tasks_.all().begin()->first - now + retention_);
  if (!client_tokens_.all().empty())
    next = std::min(next, client_tokens_.all().begin()->first - now);
  return std::max(next, Duration::zero());
}

void Sweeper::wake() {
  woken_ = true;
  if (timer_) timer_->cancel();
}

}  // namespace minato::ecs
