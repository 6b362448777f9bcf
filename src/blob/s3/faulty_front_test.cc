// The front that s3_faults_test.cc puts before a real server.
#include "blob/s3/faulty_front.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

namespace minato::blob {
namespace {

constexpr std::size_t kBodyMax = 64 * 1024 * 1024;

http::Response error_answer(int status, const std::string& code) {
  return {.status = status,
          .headers = {{"Content-Type", "application/xml"}},
          .body = "<Error><Code>" + code + "</Code><Message>as asked</Message></Error>"};
}

}  // namespace

FaultyFront::FaultyFront(const std::string& server)
    : threads_(1),
      client_(*http::Peer::from_url(server)),
      server_(
          threads_.executors(), [this](http::Exchange& exchange) { return serve(exchange); },
          http::ServerOptions{}) {
  port_ = *server_.listen("127.0.0.1", 0);
}

FaultyFront::~FaultyFront() {
  asio::co_spawn(threads_.executor(0), server_.stop(std::chrono::seconds(5)), asio::use_future)
      .get();
  threads_.stop();
}

void FaultyFront::set_rule(Rule rule) {
  const std::lock_guard lock(mutex_);
  rule_ = std::move(rule);
}

std::size_t FaultyFront::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

FaultyFront::Fault FaultyFront::fault_of(const http::Request& request) {
  const std::lock_guard lock(mutex_);
  ++requests_;
  return rule_ ? rule_(request) : Fault::kNone;
}

Awaitable<void> FaultyFront::serve(http::Exchange& exchange) {
  (void)co_await answer(exchange, fault_of(exchange.request()));
}

Awaitable<Result<>> FaultyFront::answer(http::Exchange& exchange, Fault fault) {
  http::Request request = exchange.request();
  CO_TRY(request.body, co_await exchange.read_body(kBodyMax));
  if (fault == Fault::kRefuse) co_return co_await exchange.respond(error_answer(503, "SlowDown"));
  if (fault == Fault::kForbid) {
    co_return co_await exchange.respond(error_answer(403, "AccessDenied"));
  }
  if (fault == Fault::kLateError) {
    co_return co_await exchange.respond(error_answer(200, "InternalError"));
  }
  request.headers.erase("Connection");
  CO_TRY(auto response,
         co_await client_.send(std::move(request), std::chrono::seconds(60), kBodyMax));
  if (fault == Fault::kFail) {
    co_return co_await exchange.respond(error_answer(500, "InternalError"));
  }
  for (const auto name : {"Connection", "Transfer-Encoding", "Date"}) response.headers.erase(name);
  if (fault == Fault::kCutAnswer) {
    const std::size_t size = response.body.size();
    std::string half = response.body.substr(0, size / 2);
    response.headers.erase("Content-Length");
    CO_TRY_VOID(co_await exchange.start_sized(std::move(response), size));
    co_return co_await exchange.send_piece(std::move(half));
  }
  if (exchange.request().method != "HEAD") response.headers.erase("Content-Length");
  co_return co_await exchange.respond(std::move(response));
}

}  // namespace minato::blob
