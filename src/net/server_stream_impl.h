// Private to net/: one accepted socket with its input buffer and its deadline.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "net/input_buffer_impl.h"
#include "net/net_error_impl.h"
#include "net/server_shard_impl.h"

namespace minato::http {

// What is left to send: text, then a part of a file.
struct Outgoing {
  std::array<std::string_view, 3> parts = {};
  int fd = -1;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool more = false;  // more text follows at once
};

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
  // What comes before and after the socket's own async_read_some() of a fill(), for who awaits it
  // without another coroutine.
  asio::mutable_buffer begin_fill(std::size_t capacity, SteadyTime deadline);
  Result<> end_fill(const IoError& error, std::size_t count);
  // The same into memory of the caller, past the input buffer, which is empty; how many came.
  Awaitable<Result<std::size_t>> read(std::span<std::byte> space, SteadyTime deadline);
  // Sends as much as the socket takes now, with as few system calls as possible. `kTurn`: it takes
  // more, but other connections of this thread may have their turn. kDataLoss when the file ends
  // early; kUnavailable when the peer went away or the stream was cut.
  enum class Sent { kAll, kTurn, kFull };
  Result<Sent> send_now(Outgoing& out);
  // All of it; kTimeout when the peer takes nothing for long. The texts are the caller's.
  Awaitable<Result<>> send(Outgoing out);
  // Lets the peer read what was sent although it still sends itself: closing with unread input
  // would reset the connection and may destroy the answer on its way (RFC 9112 9.6).
  Awaitable<void> linger();

  void check_deadline(SteadyTime now);
  void cut();

 private:
  Result<bool> send_text(Outgoing& out);
  void expect_by(SteadyTime deadline);
  Error failure(const IoError& error, std::string_view doing) const;

  Socket socket_;
  InputBuffer input_;
  std::chrono::milliseconds write_timeout_;
  SteadyTime deadline_ = SteadyTime::max();
  bool expired_ = false;
  bool cut_ = false;
};

}  // namespace minato::http
