// Aim: both sides of a websocket carry messages whole and in order, and end as the contract of
// websocket.h says: by close, idle time, abort, excess or a refused handshake.
#include "net/websocket.h"

#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/limits.h"
#include "net/http_client.h"
#include "net/server_fixture_test.h"

namespace minato::http {
namespace {

using namespace std::chrono_literals;

// Path /echo sends everything back; /close closes after the first message with code 4001; /slow
// never reads; /deny answers 403.
Awaitable<void> serve(Exchange& exchange) {
  auto path = exchange.request().path();
  if (path == "/deny") {
    (void)co_await exchange.respond({.status = 403, .headers = {{"X-Why", "rules"}}, .body = "no"});
    co_return;
  }
  auto socket = co_await exchange.upgrade();
  if (!socket) {
    (void)co_await exchange.respond({.status = 400, .body = socket.error().message});
    co_return;
  }
  if (path == "/slow") {
    (void)co_await (*socket)->read(10s);
    co_return co_await (*socket)->close(1000, "");
  }
  while (true) {
    auto message = co_await (*socket)->read(10s);
    if (!message) co_return;
    if (path == "/close") co_return co_await (*socket)->close(4001, std::string(200, 'r'));
    if (!co_await (*socket)->write(std::move(*message))) co_return;
  }
}

Awaitable<Result<std::unique_ptr<WebSocket>>> open(Peer peer, std::string target) {
  auto made = co_await connect_websocket(peer, target, {{"X-Extra", "1"}}, 10s);
  if (!made) co_return fail(made.error());
  if (!made->socket) co_return fail(ErrorCode::kPermissionDenied, made->refusal.body);
  co_return std::move(made->socket);
}

Awaitable<Result<std::vector<std::string>>> round_trips(Peer peer,
                                                        std::vector<std::string> messages) {
  CO_TRY(auto socket, co_await open(peer, "/echo"));
  std::vector<std::string> back;
  for (auto& message : messages) {
    CO_TRY_VOID(co_await socket->write(message));
    CO_TRY(auto answer, co_await socket->read(10s));
    back.push_back(std::move(answer));
  }
  co_await socket->close(1000, "done");
  co_return back;
}

Awaitable<void> write_one(WebSocket& socket, std::string message, int& done) {
  if (co_await socket.write(std::move(message))) ++done;
}

Awaitable<Result<std::vector<std::string>>> overlapping_writes(Peer peer, int count) {
  CO_TRY(auto socket, co_await open(peer, "/echo"));
  auto executor = co_await asio::this_coro::executor;
  int done = 0;
  for (int i = 0; i < count; ++i) {
    auto message = std::to_string(i) + std::string(static_cast<std::size_t>(i) * 1000, '.');
    asio::co_spawn(executor, write_one(*socket, std::move(message), done), asio::detached);
  }
  std::vector<std::string> back;
  while (back.size() < static_cast<std::size_t>(count)) {
    CO_TRY(auto message, co_await socket->read(10s));
    back.push_back(message.substr(0, message.find('.')));
  }
  co_await socket->close(1000, "");
  back.push_back("done " + std::to_string(done));
  co_return back;
}

Awaitable<Result<std::string>> read_after(Peer peer, std::string target, std::string message,
                                          std::chrono::milliseconds idle) {
  CO_TRY(auto socket, co_await open(peer, target));
  if (!message.empty()) CO_TRY_VOID(co_await socket->write(std::move(message)));
  co_return co_await socket->read(idle);
}

Awaitable<void> abort_soon(WebSocket& socket) {
  socket.abort();
  co_return;
}

Awaitable<std::pair<Result<std::string>, Result<>>> abort_while_reading(Peer peer) {
  auto socket = co_await open(peer, "/echo");
  if (!socket) co_return std::pair(Result<std::string>(fail(socket.error())), Result<>());
  auto executor = co_await asio::this_coro::executor;
  asio::co_spawn(executor, abort_soon(**socket), asio::detached);
  auto read = co_await (*socket)->read(10s);
  co_return std::pair(std::move(read), co_await (*socket)->write("late"));
}

// Fills the queue of a peer that does not read: the writes beyond the bound are refused.
Awaitable<int> refused_writes(Peer peer) {
  auto socket = co_await open(peer, "/slow");
  if (!socket) co_return -1;
  auto executor = co_await asio::this_coro::executor;
  int done = 0;
  for (int i = 0; i < 2; ++i) {
    std::string large(limits::kWebSocketMessageBytes - 1, 'x');
    asio::co_spawn(executor, write_one(**socket, std::move(large), done), asio::detached);
  }
  co_await asio::post(executor, asio::use_awaitable);
  int refused = 0;
  for (int i = 0; i < 3; ++i) {
    auto written = co_await (*socket)->write("one too many");
    if (!written && written.error().code == ErrorCode::kResourceExhausted) ++refused;
  }
  (*socket)->abort();
  // The pending writes refer to this frame: let them end.
  while (true) {
    auto written = co_await (*socket)->write("x");
    if (!written && written.error().code == ErrorCode::kUnavailable) break;
  }
  for (int i = 0; i < 100; ++i) co_await asio::post(executor, asio::use_awaitable);
  co_return refused;
}

class WebSockets : public ServerTest {
 protected:
  void SetUp() override { start(serve); }
  Peer peer() const { return {.host = "127.0.0.1", .port = port_}; }
};

TEST_F(WebSockets, CarryMessagesOfEverySize) {
  std::vector<std::string> messages = {"",
                                       "{}",
                                       std::string(125, 'a'),
                                       std::string(126, 'b'),
                                       std::string(65536, 'c'),
                                       std::string(5'000'000, 'd')};
  auto back = run(round_trips(peer(), messages));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, messages);
}

TEST_F(WebSockets, SendOverlappingWritesInCallOrder) {
  auto back = run(overlapping_writes(peer(), 30));
  ASSERT_TRUE(back) << back.error().message;
  ASSERT_EQ(back->size(), 31U);
  for (int i = 0; i < 30; ++i) EXPECT_EQ((*back)[static_cast<std::size_t>(i)], std::to_string(i));
  EXPECT_EQ(back->back(), "done 30");
}

TEST_F(WebSockets, ReportTheCloseOfThePeer) {
  auto read = run(read_after(peer(), "/close", "go", 10s));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(read.error().message.find("4001 rrr"), std::string::npos) << read.error().message;
}

TEST_F(WebSockets, TimeOutWhenIdle) {
  auto read = run(read_after(peer(), "/echo", "", 50ms));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kTimeout);
}

TEST_F(WebSockets, RefuseTooLargeMessages) {
  // The server's read fails and closes; the client sees the close.
  std::string large(limits::kWebSocketMessageBytes + 1, 'x');
  auto read = run(read_after(peer(), "/echo", std::move(large), 10s));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kUnavailable);
}

TEST_F(WebSockets, AbortEndsAPendingRead) {
  auto [read, write] = run(abort_while_reading(peer()));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kUnavailable);
  ASSERT_FALSE(write);
  EXPECT_EQ(write.error().code, ErrorCode::kUnavailable);
}

TEST_F(WebSockets, BoundTheWriteQueue) {
  EXPECT_EQ(run(refused_writes(peer())), 3);
}

TEST_F(WebSockets, GiveTheRefusalOfTheHandshake) {
  auto made = run(connect_websocket(peer(), "/deny", {}, 10s));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->socket, nullptr);
  EXPECT_EQ(made->refusal.status, 403);
  EXPECT_EQ(made->refusal.headers.find("x-why"), "rules");
  EXPECT_EQ(made->refusal.body, "no");
}

TEST_F(WebSockets, LetTheHandlerAnswerABadHandshake) {
  RawClient client(port_);
  client.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.answer().status(), 400);
  client.send(
      "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  EXPECT_EQ(client.answer().status(), 400);
}

TEST_F(WebSockets, AnswerPingsAndSurviveByThem) {
  RawClient client(port_);
  client.send(
      "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  auto head = client.read_until("\r\n\r\n");
  EXPECT_NE(head.find(" 101 "), std::string::npos);
  EXPECT_NE(head.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), std::string::npos);
  client.send(std::string("\x89\x82\0\0\0\0hi", 8));
  EXPECT_EQ(client.read_bytes(4), std::string("\x8a\x02hi"));
}

TEST_F(WebSockets, EndWhenTheServerStops) {
  auto socket = run(open(peer(), "/echo"));
  ASSERT_TRUE(socket) << socket.error().message;
  stop(10ms);
  auto read = run((*socket)->read(10s));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kUnavailable);
  asio::post(threads_.executor(0), [moved = std::make_shared<std::unique_ptr<WebSocket>>(
                                        std::move(*socket))] { moved->reset(); });
}

}  // namespace
}  // namespace minato::http
