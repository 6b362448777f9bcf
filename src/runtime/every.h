// Something that is done again and again until it is stopped.
#pragma once

#include <functional>
#include <utility>

#include "runtime/signal.h"
#include "runtime/task_group.h"

namespace minato {

// Used on its executor only.
class Every {
 public:
  using Turn = std::function<Awaitable<void>()>;

  Every(Executor executor, Wait interval, Turn turn)
      : interval_(interval), turn_(std::move(turn)), woken_(executor), task_(std::move(executor)) {}

  // The first turn is now; the interval is from the end of a turn to the begin of the next.
  void start() { task_.spawn(run()); }
  // The next turn is at once, also when one is running.
  void wake() {
    again_ = true;
    woken_.notify();
  }
  bool stopping() const { return stopping_; }
  // True once no turn runs and none will; false when one still did after `most`.
  Awaitable<bool> stop(Wait most) {
    stopping_ = true;
    woken_.notify();
    return task_.stop(most);
  }

 private:
  Awaitable<void> run() {
    while (!stopping_) {
      again_ = false;
      co_await turn_();
      if (!stopping_ && !again_) (void)co_await woken_.wait_for(interval_);
    }
  }

  const Wait interval_;
  const Turn turn_;
  Signal woken_;
  TaskGroup task_;
  bool again_ = false;
  bool stopping_ = false;
};

}  // namespace minato
