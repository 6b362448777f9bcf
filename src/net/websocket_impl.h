// Private to net/: a WebSocket over a Beast stream whose handshake is done.
#pragma once

#include <boost/beast/websocket/stream.hpp>
#include <memory>

#include "net/net_error_impl.h"
#include "net/websocket.h"

namespace minato::http {

template <class NextLayer>
using BeastWebSocket = boost::beast::websocket::stream<NextLayer>;

struct OpenedWebSocket {
  std::unique_ptr<WebSocket> handle;  // for the user; cuts the connection when destroyed
  std::weak_ptr<WebSocket> core;      // alive until the last operation ends
};

// Before the handshake: limits, timeouts and frame sizes.
template <class NextLayer>
void prepare_websocket(BeastWebSocket<NextLayer>& stream);

// `keep` is released when the connection is gone and no operation is left.
template <class NextLayer>
OpenedWebSocket open_websocket(BeastWebSocket<NextLayer> stream, std::shared_ptr<void> keep);

}  // namespace minato::http
