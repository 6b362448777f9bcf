#include "net/http_client.h"

#include <boost/asio/this_coro.hpp>

#include "net/client_exchange_impl.h"
#include "net/deadline_impl.h"

namespace minato::http {
namespace {

using Milliseconds = std::chrono::milliseconds;

std::unexpected<Error> too_slow(std::string_view what) {
  return fail(ErrorCode::kTimeout, std::string(what) + ": no answer in time");
}

class StreamedResponse final : public ResponseStream {
 public:
  StreamedResponse(Executor executor, std::shared_ptr<ClientExchange> exchange)
      : executor_(std::move(executor)), exchange_(std::move(exchange)) {}
  ~StreamedResponse() override { exchange_->cut(); }

  const Response& head() const override { return exchange_->head(); }
  Awaitable<Result<std::span<const std::byte>>> read_some(Milliseconds idle) override {
    auto exchange = exchange_;
    Deadline deadline(executor_, idle, [exchange] { exchange->cut(); });
    auto piece = co_await exchange->read_some();
    if (!piece && deadline.expired()) co_return too_slow("response body");
    co_return piece;
  }
  void abort() override { exchange_->cut(); }

 private:
  Executor executor_;
  std::shared_ptr<ClientExchange> exchange_;
};

Awaitable<Result<std::string>> read_all(ClientExchange& exchange, std::size_t body_max) {
  std::string body;
  auto too_long = fail(ErrorCode::kResourceExhausted, "the answer is too long");
  if (exchange.announced_length().value_or(0) > body_max) co_return too_long;
  while (true) {
    CO_TRY(auto piece, co_await exchange.read_some());
    if (piece.empty()) co_return body;
    if (piece.size() > body_max - body.size()) co_return too_long;
    body.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  }
}

Awaitable<Result<Response>> send_whole(std::shared_ptr<ClientPool> pool, Request request,
                                       Milliseconds timeout, std::size_t body_max) {
  auto executor = co_await asio::this_coro::executor;
  auto what = request.method + " " + std::string(request.path());
  bool head_request = request.method == "HEAD";
  auto exchange = std::make_shared<ClientExchange>(executor, std::move(pool));
  Deadline deadline(executor, timeout, [exchange] { exchange->cut(); });
  auto started = co_await exchange->start(std::move(request));
  if (!started && deadline.expired()) co_return too_slow(what);
  if (!started) co_return fail(started.error());
  auto response = exchange->head();
  if (head_request) co_return response;
  auto body = co_await read_all(*exchange, body_max);
  if (!body && deadline.expired()) co_return too_slow(what);
  if (!body) co_return fail(body.error());
  response.body = std::move(*body);
  co_return response;
}

Awaitable<Result<std::unique_ptr<ResponseStream>>> open_stream(std::shared_ptr<ClientPool> pool,
                                                               Request request,
                                                               Milliseconds timeout) {
  auto executor = co_await asio::this_coro::executor;
  auto what = request.method + " " + std::string(request.path());
  auto exchange = std::make_shared<ClientExchange>(executor, std::move(pool));
  Deadline deadline(executor, timeout, [exchange] { exchange->cut(); });
  auto started = co_await exchange->start(std::move(request));
  if (!started && deadline.expired()) co_return too_slow(what);
  if (!started) co_return fail(started.error());
  co_return std::make_unique<StreamedResponse>(executor, std::move(exchange));
}

}  // namespace

struct Client::Impl {
  std::shared_ptr<ClientPool> pool;
};

Client::Client(Peer peer, std::size_t kept_connections_max)
    : impl_(std::make_unique<Impl>(
          std::make_shared<ClientPool>(std::move(peer), kept_connections_max))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Awaitable<Result<Response>> Client::send(Request request, Milliseconds timeout,
                                         std::size_t body_max) {
  return send_whole(impl_->pool, std::move(request), timeout, body_max);
}

Awaitable<Result<std::unique_ptr<ResponseStream>>> Client::stream(Request request,
                                                                  Milliseconds timeout) {
  return open_stream(impl_->pool, std::move(request), timeout);
}

const Peer& Client::peer() const {
  return impl_->pool->peer();
}

}  // namespace minato::http
