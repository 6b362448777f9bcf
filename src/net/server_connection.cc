#include "net/server_connection_impl.h"

#include <fmt/format.h>

#include "base/log.h"
#include "net/response_head_impl.h"
#include "net/server_exchange_impl.h"

namespace minato::http {

ServerConnection::ServerConnection(Socket socket, std::string peer,
                                   std::shared_ptr<ServerShard> shard, TaskGroup::Token token)
    : shard_(std::move(shard)),
      token_(std::move(token)),
      stream_(std::move(socket), shard_->options().write_timeout),
      peer_(std::move(peer)) {}

ServerConnection::~ServerConnection() {
  if (registered_) shard_->remove(this);
}

Awaitable<void> ServerConnection::run(std::shared_ptr<ServerConnection> self) {
  if (self->shard_->stopping()) co_return;
  self->shard_->add(self.get());
  self->registered_ = true;
  co_await self->serve();
}

Awaitable<void> ServerConnection::serve() {
  bool more = true;
  while (more && !shard_->stopping()) {
    ServerExchange exchange(*this, peer_);
    switch (co_await exchange.read_head()) {
      case ServerExchange::Head::kClosed:
        co_return;
      case ServerExchange::Head::kMalformed:
        co_return co_await refuse(400);
      case ServerExchange::Head::kTooLarge:
        co_return co_await refuse(431);
      case ServerExchange::Head::kTooSlow:
        co_return co_await refuse(408);
      case ServerExchange::Head::kComplete:
        break;
    }
    first_request_ = false;
    more = co_await handle(exchange);
    if (exchange.upgraded()) co_return;
  }
  // Without this an answer could be lost while the client still sends its body.
  if (!more) co_await linger();
}

Awaitable<void> ServerConnection::linger() {
  if (shard_->stopping()) co_return;
  idle_ = true;
  co_await stream_.linger();
}

Awaitable<bool> ServerConnection::handle(ServerExchange& exchange) {
  try {
    co_await shard_->handler()(exchange);
  } catch (const std::exception& error) {
    log::error("handler of {} {} threw: {}", exchange.request().method, exchange.request().path(),
               error.what());
  }
  if (exchange.upgraded()) co_return false;
  if (!exchange.responded()) {
    auto sent = co_await exchange.respond({.status = 500});
    if (!sent) co_return false;
  }
  co_return co_await exchange.finish();
}

Awaitable<void> ServerConnection::refuse(int status) {
  Response response{.status = status,
                    .headers = {{"Content-Type", "text/plain"}},
                    .body = fmt::format("{} {}\n", status, reason_phrase(status))};
  std::string head;
  append_response_head(
      head, response,
      {.date_header = shard_->date_header(), .length = response.body.size(), .keep_alive = false});
  auto sent = co_await stream_.write(head, response.body);
  if (sent) co_await linger();
}

void ServerConnection::close_if_idle() {
  if (idle_) stream_.cut();
}

void ServerConnection::cut() {
  if (auto websocket = websocket_.lock()) {
    websocket->abort();
  } else {
    stream_.cut();
  }
}

}  // namespace minato::http
