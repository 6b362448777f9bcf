// One websocket to an agent. The socket lives on the executor of its connection; send() and abort()
// may be called from anywhere.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "net/websocket.h"

namespace minato::ecs {

class AgentSession : public std::enable_shared_from_this<AgentSession> {
 public:
  enum class Channel { kWork, kTelemetry };

  // `endpoint` is this server as the agent reaches it: "http://10.0.0.5:4566".
  AgentSession(Channel channel, std::string instance_arn, std::string endpoint, Executor connection,
               std::unique_ptr<http::WebSocket> socket);

  Channel channel() const { return channel_; }
  const std::string& instance_arn() const { return instance_arn_; }
  const std::string& endpoint() const { return endpoint_; }

  // Queues a message. Messages above kQueueMax waiting end the session: the agent has stopped
  // reading, and everything is sent again on its next connection.
  void send(std::string message);
  // Cuts the connection; a pending read ends.
  void abort();

  // On the connection's executor. kTimeout when the agent is silent for `idle`.
  Awaitable<Result<std::string>> read(Duration idle);
  // Sends what is queued until the session ends, and `heartbeat()` whenever that is not empty and
  // `interval` has passed. Started once, on the connection's executor.
  Awaitable<void> write_until_closed(Duration interval, std::function<std::string()> heartbeat);
  // Ends write_until_closed() and waits for it.
  Awaitable<void> finish();

  // Kept by the control executor only: what this connection's agent was told.
  std::set<std::string, std::less<>> sent;             // ids of orders
  std::map<std::string, TimePoint> credential_expiry;  // by credentials id
  TimePoint credentials_looked_at = {};

 private:
  static constexpr std::size_t kQueueMax = 10'000;

  const Channel channel_;
  const std::string instance_arn_;
  const std::string endpoint_;
  Executor connection_;
  std::unique_ptr<http::WebSocket> socket_;
  std::deque<std::string> queue_;
  asio::steady_timer wake_;
  bool closed_ = false;
  bool writing_ = false;
};

}  // namespace minato::ecs
