// Time that passes when it is told to, for everything that waits on one context: a test or a
// simulation runs the context until nothing is ready, then moves on to what is due next.
#pragma once

#include <boost/asio/execution_context.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "runtime/timer.h"

namespace minato {

// asio::make_service<VirtualTime>(context) before the first timer of the context is made. Used on
// one thread. Waits that are due at the same moment end in the order in which they began.
class VirtualTime final : public asio::execution_context::service {
 public:
  using key_type = VirtualTime;
  static asio::execution_context::id id;  // NOLINT(readability-identifier-naming): asio's name

  explicit VirtualTime(asio::execution_context& context) : service(context) {}

  Moment now() const { return now_; }
  // When the next wait is due; nullopt when nothing waits for a moment.
  std::optional<Moment> next() const;
  // Moves to the next moment that something waits for, and ends that one wait. False when there is
  // none.
  bool step();
  std::size_t waiting() const { return waits_.size(); }

 private:
  friend class Timer;
  using Done = std::move_only_function<void(bool)>;
  struct Waiting {
    Executor executor;
    Done done;
  };
  std::uint64_t add(Moment moment, Executor executor, Done done);
  void end(Moment moment, std::uint64_t place);
  void shutdown() override { waits_.clear(); }

  Moment now_{std::chrono::hours(1)};
  std::uint64_t last_place_ = 0;
  std::map<std::pair<Moment, std::uint64_t>, Waiting> waits_;
};

}  // namespace minato
