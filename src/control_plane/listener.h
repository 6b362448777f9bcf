// A listening socket made before the server can answer: clients that come early wait in its queue.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace minato {

struct Listener {
  int fd = -1;  // non-blocking, close-on-exec; the caller's
  std::uint16_t port = 0;
};

// `address` is numeric IPv4 or IPv6; port 0 picks one. kAlreadyExists when the port is taken,
// kInvalidArgument when the address is none of this machine's.
Result<Listener> open_listener(const std::string& address, std::uint16_t port);

}  // namespace minato
