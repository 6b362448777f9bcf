#include "control_plane/listener.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace minato {
namespace {

// Pending connections; the kernel caps it at net.core.somaxconn.
constexpr int kBacklog = 4096;

Result<socklen_t> fill_address(const std::string& address, std::uint16_t port,
                               sockaddr_storage& out) {
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&out);
  if (inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    return static_cast<socklen_t>(sizeof(sockaddr_in));
  }
  if (inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    return static_cast<socklen_t>(sizeof(sockaddr_in6));
  }
  return fail(ErrorCode::kInvalidArgument, "'" + address + "' is not a numeric IP address");
}

std::uint16_t port_of(int fd) {
  sockaddr_storage bound{};
  socklen_t length = sizeof(bound);
  getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &length);
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                                           : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
}

}  // namespace

Result<Listener> open_listener(const std::string& address, std::uint16_t port) {
  sockaddr_storage wanted{};
  TRY(const socklen_t length, fill_address(address, port, wanted));
  const int fd = socket(wanted.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(ErrorCode::kInternal, std::string("socket: ") + std::strerror(errno));
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(fd, reinterpret_cast<sockaddr*>(&wanted), length) != 0 || listen(fd, kBacklog) != 0) {
    const int reason = errno;
    close(fd);
    return fail(
        reason == EADDRINUSE ? ErrorCode::kAlreadyExists : ErrorCode::kInvalidArgument,
        fmt::format("cannot listen on {} port {}: {}", address, port, std::strerror(reason)));
  }
  return Listener{.fd = fd, .port = port_of(fd)};
}

}  // namespace minato
