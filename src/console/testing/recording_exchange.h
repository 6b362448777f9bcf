// An HTTP exchange without a connection that keeps whatever it is answered, streams and files
// included.
#pragma once

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "net/http_server.h"

namespace minato::console::testing {

// Used on one executor.
class RecordingExchange final : public http::Exchange {
 public:
  explicit RecordingExchange(http::Request request = {}) : request_(std::move(request)) {}

  http::Response head{.status = 0, .headers = {}, .body = {}};  // status 0 until answered
  std::string body;   // of the answer: given, read from the file, or sent in pieces
  bool gone = false;  // the client went away: nothing can be sent any more
  bool slow = false;  // pieces wait until take()

  // Lets the piece that waits go, and all later ones.
  void take() {
    slow = false;
    if (const auto gate = gate_.lock()) gate->cancel();
  }

  const http::Request& request() const override { return request_; }
  std::optional<std::uint64_t> content_length() const override { return 0; }
  Awaitable<Result<std::string>> read_body(std::size_t) override { co_return std::string(); }
  Awaitable<Result<std::span<const std::byte>>> read_some() override {
    co_return std::span<const std::byte>();
  }
  Awaitable<Result<>> respond(http::Response response) override {
    body = std::exchange(response.body, {});
    head = std::move(response);
    co_return Result<>();
  }
  Awaitable<Result<>> respond_file(http::Response response, int fd, std::uint64_t offset,
                                   std::uint64_t length) override {
    head = std::move(response);
    body.resize(length);
    const auto got = ::pread(fd, body.data(), length, static_cast<off_t>(offset));
    body.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    co_return Result<>();
  }
  Awaitable<Result<>> start_stream(http::Response response) override {
    head = std::move(response);
    co_return Result<>();
  }
  Awaitable<Result<>> send_piece(std::string piece) override {
    if (slow) {
      const auto gate = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor,
                                                             asio::steady_timer::time_point::max());
      gate_ = gate;
      co_await gate->async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (gone) co_return fail(ErrorCode::kUnavailable, "the client went away");
    body += piece;
    co_return Result<>();
  }
  Awaitable<Result<std::unique_ptr<http::WebSocket>>> upgrade() override {
    co_return fail(ErrorCode::kUnsupported, "no websockets here");
  }
  bool responded() const override { return head.status != 0; }

 private:
  http::Request request_;
  std::weak_ptr<asio::steady_timer> gate_;  // held by the piece that waits, gone with its context
};

}  // namespace minato::console::testing
