#include "ec2/network/netns.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "ec2/network/cidr.h"

namespace minato::ec2 {
namespace {

std::unexpected<Error> system_failure(ErrorCode code, std::string_view what, int number) {
  return fail(code, fmt::format("{}: {}", what, std::strerror(number)));
}

Result<int> listen_here(Ipv4 address, std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return system_failure(ErrorCode::kInternal, "socket", errno);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(address.bits);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) != 0 ||
      ::listen(fd, SOMAXCONN) != 0) {
    const int number = errno;
    ::close(fd);
    const auto code =
        number == EADDRINUSE ? ErrorCode::kAlreadyExists : ErrorCode::kFailedPrecondition;
    return system_failure(code, fmt::format("listen on {}:{}", address.to_string(), port), number);
  }
  return fd;
}

Result<int> listen_there(const std::string& netns_path, Ipv4 address, std::uint16_t port) {
  // Its own namespace needs no privilege, which setns(2) would ask for.
  if (netns_path == "/proc/self/ns/net") return listen_here(address, port);
  const int netns = ::open(netns_path.c_str(), O_RDONLY | O_CLOEXEC);
  if (netns < 0) return system_failure(ErrorCode::kNotFound, netns_path, errno);
  const int entered = ::setns(netns, CLONE_NEWNET);
  const int number = errno;
  ::close(netns);
  if (entered != 0) return system_failure(ErrorCode::kFailedPrecondition, netns_path, number);
  return listen_here(address, port);
}

}  // namespace

Result<int> listen_in_netns(const std::string& netns_path, const std::string& address,
                            std::uint16_t port) {
  const auto parsed = Ipv4::parse(address);
  if (!parsed) return fail(ErrorCode::kInvalidArgument, "not an IPv4 address: " + address);
  Result<int> result = fail(ErrorCode::kInternal, "not run");
  std::thread([&] { result = listen_there(netns_path, *parsed, port); }).join();
  return result;
}

}  // namespace minato::ec2
