// Events for all who listen: anybody publishes, streams wait for what is new.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "base/async.h"
#include "console/event_log.h"
#include "net/http_server.h"
#include "runtime/timer.h"

namespace minato::console {

// Thread-safe.
class EventHub {
 public:
  static constexpr std::size_t kStreamsMax = 256;

  explicit EventHub(std::string epoch) : log_(std::move(epoch)) {}

  // `json` is one event on one line.
  void publish(EventScope scope, std::string json);

  struct StreamStart {
    EventScope scope;
    std::string last_event_id;  // empty: from now on, or from the oldest that is kept
    bool from_oldest = false;
  };
  // Serves server-sent events until the client goes away or stop(). TooManyStreams above the bound.
  Awaitable<Result<>> serve(http::Exchange& exchange, StreamStart start);
  // Ends every stream, also those that come later. Call it before the server waits for its
  // handlers.
  void stop();

 private:
  struct Waiter {
    explicit Waiter(const Executor& executor) : timer(executor) {}
    Timer timer;        // touched on its executor only
    bool told = false;  // guarded by the hub's mutex
  };
  Awaitable<Result<>> pump(http::Exchange& exchange, StreamStart start, Waiter& waiter);
  EventLog::Batch next_batch(const EventScope& scope, EventLog::Position position, Waiter& waiter);
  void wake_all();

  std::mutex mutex_;  // guards what follows
  EventLog log_;
  std::list<std::shared_ptr<Waiter>> waiters_;
  bool stopped_ = false;
};

}  // namespace minato::console
