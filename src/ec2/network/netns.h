// Sockets inside another network namespace.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace minato::ec2 {

// A TCP socket that listens on `address`:`port` in the namespace at `netns_path`; non-blocking and
// close-on-exec, owned by the caller. A socket stays in the namespace it was made in, so the caller
// accepts on it from its own. kNotFound without the namespace, kAlreadyExists when the port is
// taken. Runs on a short-lived thread, because setns(2) is a property of a thread.
Result<int> listen_in_netns(const std::string& netns_path, const std::string& address,
                            std::uint16_t port);

}  // namespace minato::ec2
