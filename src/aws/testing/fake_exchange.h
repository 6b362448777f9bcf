// An HTTP exchange without a connection, for tests of whatever answers one.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "net/http_server.h"

namespace minato::aws::testing {

class FakeExchange final : public http::Exchange {
 public:
  explicit FakeExchange(http::Request request) : request_(std::move(request)) {
    body_ = std::exchange(request_.body, {});
  }

  // What was answered; status 0 until then.
  const http::Response& response() const { return response_; }

  const http::Request& request() const override { return request_; }
  std::optional<std::uint64_t> content_length() const override { return body_.size(); }
  Awaitable<Result<std::string>> read_body(std::size_t limit) override {
    if (body_.size() > limit) co_return fail(ErrorCode::kResourceExhausted, "body is too long");
    co_return body_;
  }
  Awaitable<Result<std::span<const std::byte>>> read_some() override {
    co_return std::as_bytes(std::span(std::exchange(read_, true) ? empty_ : body_));
  }
  Awaitable<Result<>> respond(http::Response response) override {
    response_ = std::move(response);
    responded_ = true;
    co_return Result<>();
  }
  Awaitable<Result<>> respond_file(http::Response, int, std::uint64_t, std::uint64_t) override {
    co_return fail(ErrorCode::kUnsupported, "no files here");
  }
  Awaitable<Result<std::unique_ptr<http::WebSocket>>> upgrade() override {
    co_return fail(ErrorCode::kUnsupported, "no websockets here");
  }
  bool responded() const override { return responded_; }

 private:
  http::Request request_;
  std::string body_;
  const std::string empty_;
  bool read_ = false;
  bool responded_ = false;
  http::Response response_{.status = 0, .headers = {}, .body = {}};
};

}  // namespace minato::aws::testing
