// Private to net/: one accepted socket with its input buffer and its deadline.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "net/input_buffer_impl.h"
#include "net/net_error_impl.h"
#include "net/server_shard_impl.h"

namespace minato::http {

class ServerStream {
 public:
  ServerStream(Socket socket, std::chrono::milliseconds write_timeout);

  InputBuffer& input() { return input_; }
  Socket& socket() { return socket_; }
  // Moves the socket out; the stream is dead afterwards.
  Socket release() { return std::move(socket_); }

  // Reads at least one byte into the input buffer. kTimeout past `deadline`; kUnavailable when the
  // peer went away or the stream was cut.
  Awaitable<Result<>> fill(std::size_t capacity, SteadyTime deadline);
  // The same into memory of the caller, past the input buffer, which is empty; how many came.
  Awaitable<Result<std::size_t>> read(std::span<std::byte> space, SteadyTime deadline);
  // Sends head and body with as few system calls as possible; suspends only when the socket is
  // full. `more` says that file data follows at once.
  Awaitable<Result<>> write(std::string_view head, std::string_view body, bool more = false);
  // kDataLoss when the file ends early.
  Awaitable<Result<>> send_file(int fd, std::uint64_t offset, std::uint64_t length);
  // Lets the peer read what was sent although it still sends itself: closing with unread input
  // would reset the connection and may destroy the answer on its way (RFC 9112 9.6).
  Awaitable<void> linger();

  void check_deadline(SteadyTime now);
  void cut();

 private:
  Awaitable<Result<>> wait(Socket::wait_type what, SteadyTime deadline);
  Error failure(const IoError& error, std::string_view doing) const;

  Socket socket_;
  InputBuffer input_;
  std::chrono::milliseconds write_timeout_;
  SteadyTime deadline_ = SteadyTime::max();
  bool expired_ = false;
  bool cut_ = false;
};

}  // namespace minato::http
