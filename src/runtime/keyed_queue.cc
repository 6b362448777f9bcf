#include "runtime/keyed_queue.h"

#include <algorithm>

namespace minato {

KeyedQueue::KeyedQueue(Executor executor, std::size_t at_once, Work work)
    : executor_(std::move(executor)),
      at_once_(at_once),
      work_(std::move(work)),
      changed_(executor_),
      tasks_(executor_) {}

void KeyedQueue::wake(const std::string& key) {
  Entry& entry = entries_[key];
  entry.forgotten = false;
  make_ready(key, entry);
  changed_.notify();
}

void KeyedQueue::wake_after(const std::string& key, Wait wait) {
  if (wait <= Wait::zero()) return wake(key);
  Entry& entry = entries_[key];
  entry.forgotten = false;
  if (entry.ready) return;
  const Moment due = monotonic_now(executor_) + wait;
  if (entry.due && *entry.due <= due) return;
  set_due(key, entry, due);
  changed_.notify();
}

void KeyedQueue::forget(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  set_due(key, entry, std::nullopt);
  if (std::exchange(entry.ready, false)) std::erase(ready_, key);
  entry.forgotten = true;
  if (!entry.working) entries_.erase(found);
}

void KeyedQueue::start() {
  tasks_.spawn(hand_out());
}

Awaitable<bool> KeyedQueue::stop(Wait most) {
  stopping_ = true;
  changed_.notify();
  return tasks_.stop(most);
}

void KeyedQueue::set_due(const std::string& key, Entry& entry, std::optional<Moment> due) {
  if (entry.due) due_.erase({*entry.due, key});
  if (due) due_.emplace(*due, key);
  entry.due = due;
}

void KeyedQueue::make_ready(const std::string& key, Entry& entry) {
  set_due(key, entry, std::nullopt);
  if (!std::exchange(entry.ready, true)) ready_.push_back(key);
}

void KeyedQueue::take_due() {
  const Moment now = monotonic_now(executor_);
  while (!due_.empty() && due_.begin()->first <= now) {
    const std::string key = due_.begin()->second;
    make_ready(key, entries_.at(key));
  }
}

Awaitable<void> KeyedQueue::hand_out() {
  while (!stopping_) {
    take_due();
    // A key at work keeps its place in the line until its turn has ended.
    auto next = ready_.begin();
    while (next != ready_.end() && working_ < at_once_) {
      Entry& entry = entries_.at(*next);
      if (entry.working) {
        ++next;
        continue;
      }
      entry.ready = false;
      entry.working = true;
      ++working_;
      tasks_.spawn(work_on(*next));
      next = ready_.erase(next);
    }
    const Wait wait =
        due_.empty() ? kForever : Wait(due_.begin()->first - monotonic_now(executor_));
    (void)co_await changed_.wait_for(wait);
  }
}

Awaitable<void> KeyedQueue::work_on(std::string key) {
  const std::optional<Wait> again = co_await work_(key);
  --working_;
  Entry& entry = entries_.at(key);
  entry.working = false;
  if (again && !entry.forgotten) wake_after(key, *again);
  if (!entry.ready && !entry.due) entries_.erase(key);
  changed_.notify();
}

}  // namespace minato
