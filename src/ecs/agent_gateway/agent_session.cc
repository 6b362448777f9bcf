#include "ecs/agent_gateway/agent_session.h"

namespace minato::ecs {

AgentSession::AgentSession(Channel channel, std::string instance_arn, std::string endpoint,
                           Executor connection, std::unique_ptr<http::WebSocket> socket)
    : channel_(channel),
      instance_arn_(std::move(instance_arn)),
      endpoint_(std::move(endpoint)),
      connection_(std::move(connection)),
      socket_(std::move(socket)),
      wake_(connection_) {}

void AgentSession::send(std::string message) {
  asio::post(connection_, [self = shared_from_this(), text = std::move(message)]() mutable {
    if (self->closed_) return;
    if (self->queue_.size() >= kQueueMax) return self->socket_->abort();
    self->queue_.push_back(std::move(text));
    self->wake_.cancel();
  });
}

void AgentSession::abort() {
  asio::post(connection_, [self = shared_from_this()] {
    if (!self->closed_) self->socket_->abort();
  });
}

Awaitable<Result<std::string>> AgentSession::read(Duration idle) {
  co_return co_await socket_->read(idle);
}

Awaitable<void> AgentSession::write_until_closed(Duration interval,
                                                 std::function<std::string()> heartbeat) {
  const auto self = shared_from_this();
  writing_ = true;
  auto next_heartbeat = std::chrono::steady_clock::now() + interval;
  while (!closed_) {
    if (std::chrono::steady_clock::now() >= next_heartbeat) {
      next_heartbeat += interval;
      if (auto text = heartbeat(); !text.empty()) queue_.push_back(std::move(text));
    }
    if (!queue_.empty()) {
      auto text = std::move(queue_.front());
      queue_.pop_front();
      const auto written = co_await socket_->write(std::move(text));
      // The pending read ends as well and closes the session.
      if (!written) break;
      continue;
    }
    wake_.expires_at(next_heartbeat);
    co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  writing_ = false;
}

Awaitable<void> AgentSession::finish() {
  closed_ = true;
  socket_->abort();
  asio::steady_timer pause(connection_);
  while (writing_) {
    wake_.cancel();
    pause.expires_after(std::chrono::milliseconds(1));
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

}  // namespace minato::ecs
