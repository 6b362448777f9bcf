// A websocket of either side, text messages only.
#pragma once

#include <chrono>
#include <string>

#include "base/async.h"
#include "base/result.h"

namespace minato::http {

// Used from one executor. One read may be pending beside any number of writes; writes are sent in
// call order. Pings are answered by the implementation.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  // The next message, at most limits::kWebSocketMessageBytes long. kUnavailable once the peer has
  // closed, kTimeout when nothing (not even a ping) came for `idle`.
  virtual Awaitable<Result<std::string>> read(std::chrono::milliseconds idle) = 0;
  virtual Awaitable<Result<>> write(std::string message) = 0;
  // Sends a close frame and waits shortly for the peer's.
  virtual Awaitable<void> close(std::uint16_t code, std::string reason) = 0;
  // Cuts the connection at once; a pending read ends with kUnavailable. Callable at any time.
  virtual void abort() = 0;
};

}  // namespace minato::http
