// An HTTP exchange without a connection: bodies in pieces, bodies that break off, files read back.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "net/http_server.h"

namespace minato::registry::testing {

class Exchange final : public http::Exchange {
 public:
  static constexpr std::size_t kPiece = 1000;

  // The body is delivered up to `break_at`, then the peer is gone.
  explicit Exchange(http::Request request, std::size_t break_at = SIZE_MAX)
      : request_(std::move(request)),
        body_(std::exchange(request_.body, {})),
        break_at_(break_at) {}

  const http::Response& response() const { return response_; }
  bool used_file() const { return used_file_; }

  const http::Request& request() const override { return request_; }
  std::optional<std::uint64_t> content_length() const override { return body_.size(); }
  Awaitable<Result<std::string>> read_body(std::size_t limit) override {
    if (body_.size() > limit) co_return fail(ErrorCode::kResourceExhausted, "body is too long");
    co_return body_;
  }
  Awaitable<Result<std::span<const std::byte>>> read_some() override {
    if (read_ >= break_at_) co_return fail(ErrorCode::kUnavailable, "the peer went away");
    const std::size_t size = std::min({kPiece, body_.size() - read_, break_at_ - read_});
    const std::size_t from = std::exchange(read_, read_ + size);
    co_return std::as_bytes(std::span(body_.data() + from, size));
  }
  Awaitable<Result<>> respond(http::Response response) override {
    if (read_ >= break_at_) co_return fail(ErrorCode::kUnavailable, "the peer went away");
    response_ = std::move(response);
    responded_ = true;
    co_return Result<>();
  }
  Awaitable<Result<>> respond_file(http::Response head, int fd, std::uint64_t offset,
                                   std::uint64_t length) override {
    head.body.resize(length);
    if (::pread(fd, head.body.data(), length, static_cast<off_t>(offset)) !=
        static_cast<ssize_t>(length)) {
      co_return fail(ErrorCode::kDataLoss, "short file");
    }
    used_file_ = true;
    co_return co_await respond(std::move(head));
  }
  Awaitable<Result<>> start_sized(http::Response head, std::uint64_t length) override {
    owed_ = length;
    co_return co_await respond(std::move(head));
  }
  Awaitable<Result<>> send_piece(std::string piece) override {
    if (piece.size() > owed_) co_return fail(ErrorCode::kInvalidArgument, "too much");
    owed_ -= piece.size();
    response_.body += piece;
    co_return Result<>();
  }
  Awaitable<Result<std::unique_ptr<http::WebSocket>>> upgrade() override {
    co_return fail(ErrorCode::kUnsupported, "no websockets here");
  }
  bool responded() const override { return responded_; }

 private:
  http::Request request_;
  const std::string body_;
  const std::size_t break_at_;
  std::size_t read_ = 0;
  std::uint64_t owed_ = 0;  // of an answer in pieces
  bool responded_ = false;
  bool used_file_ = false;
  http::Response response_{.status = 0, .headers = {}, .body = {}};
};

}  // namespace minato::registry::testing
