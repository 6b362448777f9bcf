#include "registry/gates.h"

#include <functional>

namespace minato::registry {

Awaitable<Gates::Hold> Gates::enter(std::string_view key) {
  Gate* gate = &gates_[std::hash<std::string_view>()(key) % gates_.size()];
  co_await resume_later<bool>([gate](Resume<bool> resume) {
    {
      const std::lock_guard lock(gate->mutex);
      if (gate->held) {
        gate->waiting.push_back(std::move(resume));
        return;
      }
      gate->held = true;
    }
    resume(true);
  });
  co_return Hold(gate);
}

Gates::Hold::~Hold() {
  if (!gate_) return;
  Resume<bool> next;
  {
    const std::lock_guard lock(gate_->mutex);
    if (gate_->waiting.empty()) {
      gate_->held = false;
      return;
    }
    next = std::move(gate_->waiting.front());
    gate_->waiting.pop_front();
  }
  next(true);
}

}  // namespace minato::registry
