#include "net/server_connection_impl.h"

#include <fmt/format.h>

#include "base/log.h"
#include "net/response_head_impl.h"
#include "net/server_exchange_impl.h"

namespace minato::http {

namespace {

int status_of(ServerExchange::Head head) {
  if (head == ServerExchange::Head::kTooLarge) return 431;
  return head == ServerExchange::Head::kTooSlow ? 408 : 400;
}

}  // namespace

ServerConnection::ServerConnection(Socket socket, ClientName client,
                                   std::shared_ptr<ServerShard> shard, TaskGroup::Token token)
    : shard_(std::move(shard)),
      token_(std::move(token)),
      stream_(std::move(socket), shard_->options().write_timeout),
      client_(std::move(client)) {}

ServerConnection::~ServerConnection() {
  if (registered_) shard_->remove(this);
}

Awaitable<void> ServerConnection::run(std::shared_ptr<ServerConnection> self) {
  if (self->shard_->stopping()) co_return;
  self->shard_->add(self.get());
  self->registered_ = true;
  co_await self->serve();
}

// Reads and ready answers are awaited here, not in coroutines of their own: their frames would be
// new memory for every request.
Awaitable<void> ServerConnection::serve() {
  using Head = ServerExchange::Head;
  ServerExchange exchange(*this, client_);
  bool more = true;
  while (more && !shard_->stopping()) {
    exchange.begin();
    Head head = exchange.parse_head();
    while (head == Head::kIncomplete) {
      idle_ = !exchange.started();
      auto [error, count] = co_await stream_.socket().async_read_some(
          stream_.begin_fill(InputBuffer::kIdleBytes, exchange.head_deadline()), kAsTuple);
      idle_ = false;
      const auto filled = stream_.end_fill(error, count);
      head = filled ? exchange.parse_head() : exchange.abandoned_head(filled.error());
    }
    if (head == Head::kClosed) co_return;
    if (head != Head::kComplete) co_return co_await refuse(status_of(head));
    first_request_ = false;
    if (find_ready(exchange)) {
      Outgoing out = exchange.start_ready(ready_);
      const auto sent = stream_.send_now(out);
      const bool done = sent && *sent == ServerStream::Sent::kAll;
      more = done ? exchange.finish_ready() : sent && co_await send_rest(exchange, out);
      ready_ = {};
      continue;
    }
    more = co_await handle(exchange);
    if (exchange.upgraded()) co_return;
  }
  // Without this an answer could be lost while the client still sends its body.
  if (!more) co_await linger();
}

bool ServerConnection::find_ready(const ServerExchange& exchange) {
  const auto& find = shard_->options().ready;
  if (!find || !exchange.may_be_ready()) return false;
  try {
    return find(exchange.request(), ready_);
  } catch (const std::exception& error) {
    log::error("no ready answer for {}: {}", exchange.request().path(), error.what());
    ready_ = {};
    return false;
  }
}

Awaitable<bool> ServerConnection::send_rest(ServerExchange& exchange, Outgoing out) {
  if (co_await stream_.send(out)) co_return exchange.finish_ready();
  // The promised length was not sent: only the end of the connection tells the client.
  stream_.cut();
  co_return false;
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
  auto sent = co_await stream_.send({.parts = {head, response.body}});
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
