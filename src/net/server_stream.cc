#include "net/server_stream_impl.h"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <tuple>

#include "base/limits.h"

namespace minato::http {
namespace {

// One sendfile call: large enough to amortise the call, small enough to share the thread.
constexpr std::size_t kSendFileBytes = 2 * 1024 * 1024;
constexpr auto kLingerTime = std::chrono::seconds(2);

IoError last_error() {
  return {errno, boost::system::system_category()};
}
bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

ServerStream::ServerStream(Socket socket, std::chrono::milliseconds write_timeout)
    : socket_(std::move(socket)), write_timeout_(write_timeout) {
  IoError ignored;
  socket_.native_non_blocking(true, ignored);
}

Error ServerStream::failure(const IoError& error, std::string_view doing) const {
  if (expired_) return {.code = ErrorCode::kTimeout, .message = std::string(doing) + ": timeout"};
  return to_error(error, doing);
}

void ServerStream::expect_by(SteadyTime deadline) {
  expired_ = false;
  deadline_ = deadline;
}

asio::mutable_buffer ServerStream::begin_fill(std::size_t capacity, SteadyTime deadline) {
  expect_by(deadline);
  return input_.room(capacity);
}

Result<> ServerStream::end_fill(const IoError& error, std::size_t count) {
  deadline_ = SteadyTime::max();
  if (error) return fail(failure(error, "read"));
  if (cut_) return fail(ErrorCode::kUnavailable, "connection was cut");
  input_.filled(count);
  return {};
}

Awaitable<Result<>> ServerStream::fill(std::size_t capacity, SteadyTime deadline) {
  const auto room = input_.room(capacity);
  CO_TRY(const std::size_t count,
         co_await read({static_cast<std::byte*>(room.data()), room.size()}, deadline));
  input_.filled(count);
  co_return Result<>();
}

Awaitable<Result<std::size_t>> ServerStream::read(std::span<std::byte> space, SteadyTime deadline) {
  if (cut_) co_return fail(ErrorCode::kUnavailable, "connection was cut");
  expect_by(deadline);
  auto [error, count] =
      co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), kAsTuple);
  deadline_ = SteadyTime::max();
  if (error) co_return fail(failure(error, "read"));
  co_return count;
}

// Whether all of it went.
Result<bool> ServerStream::send_text(Outgoing& out) {
  for (;;) {
    std::array<iovec, std::tuple_size_v<decltype(out.parts)>> pieces;
    msghdr message{};
    message.msg_iov = pieces.data();
    for (const std::string_view part : out.parts) {
      if (part.empty()) continue;
      pieces[message.msg_iovlen++] = {const_cast<char*>(part.data()), part.size()};
    }
    if (message.msg_iovlen == 0) return true;
    const bool more = out.more || out.length > 0;
    const auto sent = ::sendmsg(socket_.native_handle(), &message,
                                MSG_NOSIGNAL | MSG_DONTWAIT | (more ? MSG_MORE : 0));
    if (sent < 0 && would_block()) return false;
    if (sent < 0) return fail(to_error(last_error(), "write"));
    auto left = static_cast<std::size_t>(sent);
    for (std::string_view& part : out.parts) {
      const std::size_t taken = std::min(part.size(), left);
      part.remove_prefix(taken);
      left -= taken;
    }
  }
}

Result<ServerStream::Sent> ServerStream::send_now(Outgoing& out) {
  if (cut_) return fail(ErrorCode::kUnavailable, "connection was cut");
  TRY(const bool text_sent, send_text(out));
  if (!text_sent) return Sent::kFull;
  if (out.length == 0) return Sent::kAll;
  auto position = static_cast<off_t>(out.offset);
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.length, kSendFileBytes));
  const auto sent = ::sendfile(socket_.native_handle(), out.fd, &position, wanted);
  if (sent == 0) return fail(ErrorCode::kDataLoss, "file is shorter than announced");
  if (sent < 0 && would_block()) return Sent::kFull;
  if (sent < 0) return fail(to_error(last_error(), "sendfile"));
  out.offset += static_cast<std::uint64_t>(sent);
  out.length -= static_cast<std::uint64_t>(sent);
  if (out.length == 0) return Sent::kAll;
  // A call that sent less than it was to send has filled the socket: another would only say so.
  return static_cast<std::size_t>(sent) < wanted ? Sent::kFull : Sent::kTurn;
}

Awaitable<Result<>> ServerStream::send(Outgoing out) {
  for (;;) {
    CO_TRY(const Sent sent, send_now(out));
    if (sent == Sent::kAll) co_return Result<>();
    if (sent == Sent::kTurn) {
      co_await asio::post(socket_.get_executor(), asio::deferred);
      continue;
    }
    expect_by(std::chrono::steady_clock::now() + write_timeout_);
    auto [error] = co_await socket_.async_wait(Socket::wait_write, kAsTuple);
    deadline_ = SteadyTime::max();
    if (error) co_return fail(failure(error, "write"));
  }
}

Awaitable<void> ServerStream::linger() {
  IoError error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error) co_return;
  auto end = std::chrono::steady_clock::now() + kLingerTime;
  while (std::chrono::steady_clock::now() < end) {
    input_.consume(input_.size());
    if (!co_await fill(limits::kStreamBufferBytes, end)) co_return;
  }
}

void ServerStream::check_deadline(SteadyTime now) {
  if (now < deadline_) return;
  deadline_ = SteadyTime::max();
  expired_ = true;
  IoError ignored;
  socket_.cancel(ignored);
}

void ServerStream::cut() {
  cut_ = true;
  IoError ignored;
  socket_.cancel(ignored);
  socket_.shutdown(Socket::shutdown_both, ignored);
}

}  // namespace minato::http
