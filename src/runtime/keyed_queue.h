// Work that is asked for by key, on one single-threaded executor: a key is worked on by one at a
// time; asked for several times before its turn it has one turn, asked for during it another.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "runtime/signal.h"
#include "runtime/task_group.h"

namespace minato {

// Moments are those of runtime/timer.h. Never more than `at_once` keys are at work.
class KeyedQueue {
 public:
  // Works on a key; when it wants its next turn without being asked, nullopt for never.
  using Work = std::function<Awaitable<std::optional<Wait>>(std::string key)>;

  KeyedQueue(Executor executor, std::size_t at_once, Work work);

  // A turn as soon as there is a place, in the order of asking.
  void wake(const std::string& key);
  // A turn not later than `wait` from now; an earlier one that was asked for stays.
  void wake_after(const std::string& key, Wait wait);
  // No turn that was not yet begun. One that runs is not ended, and its wish for another is void.
  void forget(const std::string& key);

  void start();
  // Nothing begins any more; true once nothing runs, false when something still did after `most`.
  Awaitable<bool> stop(Wait most);

  // Keys that wait for a turn or have one.
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::optional<Moment> due;  // in due_; nullopt: in ready_, at work, or both
    bool ready = false;
    bool working = false;
    bool forgotten = false;
  };

  Awaitable<void> hand_out();
  Awaitable<void> work_on(std::string key);
  void set_due(const std::string& key, Entry& entry, std::optional<Moment> due);
  void make_ready(const std::string& key, Entry& entry);
  void take_due();

  const Executor executor_;
  const std::size_t at_once_;
  const Work work_;
  std::map<std::string, Entry> entries_;
  std::deque<std::string> ready_;
  std::set<std::pair<Moment, std::string>> due_;
  std::size_t working_ = 0;
  Signal changed_;
  bool stopping_ = false;
  TaskGroup tasks_;
};

}  // namespace minato
