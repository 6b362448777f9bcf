#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <deque>

#include "base/limits.h"
#include "net/websocket_impl.h"

namespace minato::http {
namespace {

namespace websocket = boost::beast::websocket;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kHandshakeTime = std::chrono::seconds(30);
constexpr auto kCloseTime = std::chrono::seconds(3);
constexpr std::size_t kReadPieceBytes = 64 * 1024;
constexpr std::size_t kWriteBufferBytes = 64 * 1024;
constexpr std::size_t kCloseReasonBytes = 123;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

// Shared by the handle and by its running operations.
template <class NextLayer>
class Core final : public WebSocket, public std::enable_shared_from_this<Core<NextLayer>> {
 public:
  Core(BeastWebSocket<NextLayer> stream, std::shared_ptr<void> keep)
      : stream_(std::move(stream)),
        keep_(std::move(keep)),
        idle_timer_(stream_.get_executor()),
        write_timer_(stream_.get_executor()) {
    stream_.control_callback([this](websocket::frame_type, boost::beast::string_view) {
      last_activity_ = SteadyClock::now();
    });
    stream_.text(true);
  }

  Awaitable<Result<std::string>> read(std::chrono::milliseconds idle) override;
  Awaitable<Result<>> write(std::string message) override;
  Awaitable<void> close(std::uint16_t code, std::string reason) override;
  void abort() override;

 private:
  using Turn = std::shared_ptr<asio::steady_timer>;

  void watch_idle(std::chrono::milliseconds idle);
  void limit_write(std::chrono::milliseconds time);
  // Waits until everything that called before has been written.
  Awaitable<Turn> take_turn();
  void end_turn();
  Error failure(const IoError& error, bool timed_out, std::string_view doing);

  BeastWebSocket<NextLayer> stream_;
  std::shared_ptr<void> keep_;
  asio::steady_timer idle_timer_;
  asio::steady_timer write_timer_;
  SteadyClock::time_point last_activity_;
  std::deque<Turn> turns_;
  std::size_t queued_bytes_ = 0;
  bool dead_ = false;
  bool idle_expired_ = false;
  bool write_expired_ = false;
};

template <class NextLayer>
Error Core<NextLayer>::failure(const IoError& error, bool timed_out, std::string_view doing) {
  abort();
  if (timed_out) return {.code = ErrorCode::kTimeout, .message = std::string(doing) + ": timeout"};
  if (error == websocket::error::closed) {
    auto reason = stream_.reason();
    return {.code = ErrorCode::kUnavailable,
            .message = "websocket closed by the peer, code " + std::to_string(reason.code) + " " +
                       std::string(reason.reason.data(), reason.reason.size())};
  }
  return to_error(error, doing);
}

template <class NextLayer>
void Core<NextLayer>::watch_idle(std::chrono::milliseconds idle) {
  idle_timer_.expires_at(last_activity_ + idle);
  idle_timer_.async_wait([weak = this->weak_from_this(), idle](IoError error) {
    auto self = weak.lock();
    if (error || !self) return;
    if (SteadyClock::now() < self->last_activity_ + idle) return self->watch_idle(idle);
    self->idle_expired_ = true;
    self->abort();
  });
}

template <class NextLayer>
Awaitable<Result<std::string>> Core<NextLayer>::read(std::chrono::milliseconds idle) {
  auto self = this->shared_from_this();
  if (dead_) co_return fail(ErrorCode::kUnavailable, "websocket is closed");
  std::string message;
  auto buffer = asio::dynamic_buffer(message);
  last_activity_ = SteadyClock::now();
  watch_idle(idle);
  IoError error;
  do {
    // Piece by piece, so that a long message on a slow line counts as activity.
    auto [piece_error, count] = co_await stream_.async_read_some(buffer, kReadPieceBytes, kTuple);
    error = piece_error;
    last_activity_ = SteadyClock::now();
  } while (!error && !stream_.is_message_done());
  idle_timer_.cancel();
  if (error) co_return fail(failure(error, idle_expired_, "websocket read"));
  co_return message;
}

template <class NextLayer>
Awaitable<typename Core<NextLayer>::Turn> Core<NextLayer>::take_turn() {
  auto turn =
      std::make_shared<asio::steady_timer>(stream_.get_executor(), SteadyClock::time_point::max());
  turns_.push_back(turn);
  if (turns_.size() > 1) co_await turn->async_wait(kTuple);
  co_return turn;
}

template <class NextLayer>
void Core<NextLayer>::end_turn() {
  turns_.pop_front();
  if (!turns_.empty()) turns_.front()->cancel();
}

template <class NextLayer>
void Core<NextLayer>::limit_write(std::chrono::milliseconds time) {
  write_timer_.expires_after(time);
  write_timer_.async_wait([weak = this->weak_from_this()](IoError error) {
    auto self = weak.lock();
    if (error || !self) return;
    self->write_expired_ = true;
    self->abort();
  });
}

template <class NextLayer>
Awaitable<Result<>> Core<NextLayer>::write(std::string message) {
  auto self = this->shared_from_this();
  if (dead_) co_return fail(ErrorCode::kUnavailable, "websocket is closed");
  if (message.size() > limits::kWebSocketQueueBytes - queued_bytes_) {
    co_return fail(ErrorCode::kResourceExhausted, "too much waits to be written");
  }
  queued_bytes_ += message.size();
  co_await take_turn();
  IoError error = asio::error::operation_aborted;
  if (!dead_) {
    limit_write(limits::kWriteTimeout);
    auto [write_error, count] = co_await stream_.async_write(asio::buffer(message), kTuple);
    error = write_error;
    write_timer_.cancel();
  }
  queued_bytes_ -= message.size();
  end_turn();
  if (error) co_return fail(failure(error, write_expired_, "websocket write"));
  co_return Result<>();
}

template <class NextLayer>
Awaitable<void> Core<NextLayer>::close(std::uint16_t code, std::string reason) {
  auto self = this->shared_from_this();
  if (dead_) co_return;
  co_await take_turn();
  if (!dead_) {
    limit_write(kCloseTime);
    websocket::close_reason why(static_cast<websocket::close_code>(code),
                                std::string_view(reason).substr(0, kCloseReasonBytes));
    co_await stream_.async_close(why, kTuple);
    write_timer_.cancel();
  }
  end_turn();
  abort();
}

template <class NextLayer>
void Core<NextLayer>::abort() {
  if (dead_) return;
  dead_ = true;
  IoError ignored;
  boost::beast::get_lowest_layer(stream_).close(ignored);
  idle_timer_.cancel();
}

class Handle final : public WebSocket {
 public:
  explicit Handle(std::shared_ptr<WebSocket> core) : core_(std::move(core)) {}
  ~Handle() override { core_->abort(); }
  Awaitable<Result<std::string>> read(std::chrono::milliseconds idle) override {
    return core_->read(idle);
  }
  Awaitable<Result<>> write(std::string message) override {
    return core_->write(std::move(message));
  }
  Awaitable<void> close(std::uint16_t code, std::string reason) override {
    return core_->close(code, std::move(reason));
  }
  void abort() override { core_->abort(); }

 private:
  std::shared_ptr<WebSocket> core_;
};

}  // namespace

template <class NextLayer>
void prepare_websocket(BeastWebSocket<NextLayer>& stream) {
  stream.set_option(websocket::stream_base::timeout{
      .handshake_timeout = kHandshakeTime,
      .idle_timeout = websocket::stream_base::none(),
      .keep_alive_pings = false,
  });
  stream.read_message_max(limits::kWebSocketMessageBytes);
  stream.auto_fragment(false);
  stream.write_buffer_bytes(kWriteBufferBytes);
}

template <class NextLayer>
OpenedWebSocket open_websocket(BeastWebSocket<NextLayer> stream, std::shared_ptr<void> keep) {
  auto core = std::make_shared<Core<NextLayer>>(std::move(stream), std::move(keep));
  return {.handle = std::make_unique<Handle>(core), .core = core};
}

using TlsStream = asio::ssl::stream<Socket>;
template void prepare_websocket(BeastWebSocket<Socket>&);
template void prepare_websocket(BeastWebSocket<TlsStream>&);
template OpenedWebSocket open_websocket(BeastWebSocket<Socket>, std::shared_ptr<void>);
template OpenedWebSocket open_websocket(BeastWebSocket<TlsStream>, std::shared_ptr<void>);

}  // namespace minato::http
