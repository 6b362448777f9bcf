// A websocket of either side, text messages only.
#pragma once

#include <chrono>
#include <string>

#include "base/async.h"
#include "base/result.h"

namespace minato::http {

// Used from one executor. One read may be pending beside any number of writes; writes are sent in
// call order. Pings are answered while a read is pending. Destroying it cuts the connection.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  // The next message, at most limits::kWebSocketMessageBytes long (kResourceExhausted above it).
  // kUnavailable once the peer has closed, kTimeout when nothing (not even a ping) came for `idle`.
  // Every failure ends the connection.
  virtual Awaitable<Result<std::string>> read(std::chrono::milliseconds idle) = 0;
  // Returns when the message is handed to the kernel. kResourceExhausted when more than
  // limits::kWebSocketQueueBytes wait already (nothing is sent, the connection lives); kTimeout
  // when the peer reads nothing for limits::kWriteTimeout, which ends the connection.
  virtual Awaitable<Result<>> write(std::string message) = 0;
  // Sends a close frame after the writes before it, waits shortly for the peer's and ends the
  // connection. `reason` is cut to the 123 bytes a close frame can carry.
  virtual Awaitable<void> close(std::uint16_t code, std::string reason) = 0;
  // Cuts the connection at once; a pending read ends with kUnavailable. Callable at any time.
  virtual void abort() = 0;
};

}  // namespace minato::http
