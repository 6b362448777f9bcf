#include "console/event_hub.h"

#include <chrono>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "console/errors.h"
#include "console/responses.h"

namespace minato::console {
namespace {

constexpr auto kHeartbeat = std::chrono::seconds(15);
// What is written at once; the rest follows when the client has taken it.
constexpr std::size_t kBatchBytes = 64 * 1024;

http::Response stream_head() {
  auto head = plain_head(200, "text/event-stream; charset=utf-8");
  head.headers.set("Cache-Control", "no-store");
  head.headers.add("X-Accel-Buffering", "no");
  return head;
}

}  // namespace

// With the mutex held. The timers belong to other executors.
void EventHub::wake_all() {
  for (const auto& waiter : waiters_) {
    if (waiter->told) continue;
    waiter->told = true;
    asio::post(waiter->timer.executor(), [waiter] { waiter->timer.cancel(); });
  }
}

void EventHub::publish(EventScope scope, std::string json) {
  const std::lock_guard lock(mutex_);
  log_.append(std::move(scope), std::move(json));
  wake_all();
}

void EventHub::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  wake_all();
}

EventLog::Batch EventHub::next_batch(const EventScope& scope, EventLog::Position position,
                                     Waiter& waiter) {
  const std::lock_guard lock(mutex_);
  waiter.told = false;
  // A client slower than the ring starts again.
  if (!log_.holds(position)) return {"event: reset\ndata: {}\n\n", log_.oldest()};
  return log_.read(scope, position, kBatchBytes);
}

Awaitable<Result<>> EventHub::pump(http::Exchange& exchange, StreamStart start, Waiter& waiter) {
  EventLog::Position position = 0;
  std::string first = "retry: 1000\n\n";
  {
    const std::lock_guard lock(mutex_);
    position = start.from_oldest ? log_.oldest() : log_.newest();
    if (!start.last_event_id.empty()) {
      const auto resumed = log_.after(start.last_event_id);
      if (!resumed) first += "event: reset\ndata: {}\n\n";
      position = resumed.value_or(position);
    }
  }
  CO_TRY_VOID(co_await exchange.start_stream(stream_head()));
  CO_TRY_VOID(co_await exchange.send_piece(std::move(first)));
  for (;;) {
    waiter.timer.expires_after(kHeartbeat);
    auto batch = next_batch(start.scope, position, waiter);
    const bool news = batch.next != position;
    position = batch.next;
    if (!batch.frames.empty()) CO_TRY_VOID(co_await exchange.send_piece(std::move(batch.frames)));
    if (news) continue;
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) co_return Result<>();
    }
    const bool quiet = co_await waiter.timer.wait();
    if (quiet) CO_TRY_VOID(co_await exchange.send_piece(": ping\n\n"));
  }
}

Awaitable<Result<>> EventHub::serve(http::Exchange& exchange, StreamStart start) {
  const auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  std::list<std::shared_ptr<Waiter>>::iterator place;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || waiters_.size() >= kStreamsMax) co_return fail(errors::too_many_streams());
    place = waiters_.insert(waiters_.end(), waiter);
  }
  // A client that goes away is the usual end.
  (void)co_await pump(exchange, std::move(start), *waiter);
  const std::lock_guard lock(mutex_);
  waiters_.erase(place);
  co_return Result<>();
}

}  // namespace minato::console
