#include "net/server_stream_impl.h"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <boost/asio/post.hpp>
#include <cerrno>

#include "base/limits.h"

namespace minato::http {
namespace {

// One sendfile call: large enough to amortise the call, small enough to share the thread.
constexpr std::size_t kSendFileBytes = 512 * 1024;
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

Awaitable<Result<>> ServerStream::fill(std::size_t capacity, SteadyTime deadline) {
  const auto room = input_.room(capacity);
  CO_TRY(const std::size_t count,
         co_await read({static_cast<std::byte*>(room.data()), room.size()}, deadline));
  input_.filled(count);
  co_return Result<>();
}

Awaitable<Result<std::size_t>> ServerStream::read(std::span<std::byte> space, SteadyTime deadline) {
  if (cut_) co_return fail(ErrorCode::kUnavailable, "connection was cut");
  expired_ = false;
  deadline_ = deadline;
  auto [error, count] =
      co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), kAsTuple);
  deadline_ = SteadyTime::max();
  if (error) co_return fail(failure(error, "read"));
  co_return count;
}

Awaitable<Result<>> ServerStream::wait(Socket::wait_type what, SteadyTime deadline) {
  if (cut_) co_return fail(ErrorCode::kUnavailable, "connection was cut");
  expired_ = false;
  deadline_ = deadline;
  auto [error] = co_await socket_.async_wait(what, kAsTuple);
  deadline_ = SteadyTime::max();
  if (error) co_return fail(failure(error, "wait"));
  if (cut_) co_return fail(ErrorCode::kUnavailable, "connection was cut");
  co_return Result<>();
}

Awaitable<Result<>> ServerStream::write(std::string_view head, std::string_view body, bool more) {
  if (cut_) co_return fail(ErrorCode::kUnavailable, "connection was cut");
  while (!head.empty() || !body.empty()) {
    std::array<iovec, 2> pieces = {{{const_cast<char*>(head.data()), head.size()},
                                    {const_cast<char*>(body.data()), body.size()}}};
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    auto sent = ::sendmsg(socket_.native_handle(), &message,
                          MSG_NOSIGNAL | MSG_DONTWAIT | (more ? MSG_MORE : 0));
    if (sent < 0) {
      if (!would_block()) co_return fail(to_error(last_error(), "write"));
      CO_TRY_VOID(
          co_await wait(Socket::wait_write, std::chrono::steady_clock::now() + write_timeout_));
      continue;
    }
    auto from_head = std::min(head.size(), static_cast<std::size_t>(sent));
    head.remove_prefix(from_head);
    body.remove_prefix(static_cast<std::size_t>(sent) - from_head);
  }
  co_return Result<>();
}

Awaitable<Result<>> ServerStream::send_file(int fd, std::uint64_t offset, std::uint64_t length) {
  auto position = static_cast<off_t>(offset);
  while (length > 0) {
    if (cut_) co_return fail(ErrorCode::kUnavailable, "connection was cut");
    auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(length, kSendFileBytes));
    auto sent = ::sendfile(socket_.native_handle(), fd, &position, wanted);
    if (sent == 0) co_return fail(ErrorCode::kDataLoss, "file is shorter than announced");
    if (sent < 0) {
      if (!would_block()) co_return fail(to_error(last_error(), "sendfile"));
      CO_TRY_VOID(
          co_await wait(Socket::wait_write, std::chrono::steady_clock::now() + write_timeout_));
      continue;
    }
    length -= static_cast<std::uint64_t>(sent);
    // A fast reader never blocks us: let other connections of this thread have their turn.
    if (length > 0) co_await asio::post(socket_.get_executor(), asio::deferred);
  }
  co_return Result<>();
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
