// Aim: the server frames, limits and times HTTP/1.1 connections as the contract of http_server.h
// says, seen from raw sockets.
#include "net/http_server.h"

#include <sys/un.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/server_fixture_test.h"

namespace minato::http {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

// Answers with what it saw of the request.
Awaitable<void> echo(Exchange& exchange) {
  auto path = exchange.request().path();
  if (path == "/ignore") {
    (void)co_await exchange.respond({.status = 200, .body = "ignored"});
    co_return;
  }
  if (path == "/silent") co_return;
  if (path == "/throw") throw std::runtime_error("on purpose");
  std::size_t limit = path == "/small" ? 10 : 1 << 24;
  auto body = co_await exchange.read_body(limit);
  Response response{
      .status = 200,
      .headers = {{"X-Peer", exchange.request().peer}, {"X-Via", exchange.request().via}}};
  if (!body) {
    response.status = body.error().code == ErrorCode::kResourceExhausted ? 413 : 400;
    response.body = body.error().message;
  } else {
    response.body = exchange.request().method + " " + exchange.request().target + " " + *body;
  }
  if (path == "/bye") response.headers.add("Connection", "close");
  (void)co_await exchange.respond(std::move(response));
}

std::string get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view extra = "") {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(extra) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

class HttpServer : public ServerTest {
 protected:
  // A socket that listens on loopback, and its port.
  static std::pair<int, std::uint16_t> listening_socket() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(::listen(fd, 8), 0);
    EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length), 0);
    return {fd, ntohs(address.sin_port)};
  }
};

TEST_F(HttpServer, KeepsTheConnectionForFurtherRequests) {
  start(echo);
  RawClient client(port_);
  for (int i = 0; i < 3; ++i) {
    client.send(post("/a?b=%20", "hello"));
    auto answer = client.answer();
    EXPECT_EQ(answer.status(), 200);
    EXPECT_EQ(answer.body, "POST /a?b=%20 hello");
    EXPECT_NE(answer.head.find("\r\nDate: "), std::string::npos);
    EXPECT_NE(answer.head.find("\r\nX-Peer: 127.0.0.1\r\n"), std::string::npos);
    EXPECT_EQ(answer.head.find("Connection:"), std::string::npos);
  }
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrder) {
  start(echo);
  RawClient client(port_);
  std::string all;
  for (int i = 0; i < 50; ++i) all += post("/" + std::to_string(i), "body") + "\r\n";
  client.send(all);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(client.answer().body, "POST /" + std::to_string(i) + " body");
  }
}

TEST_F(HttpServer, AcceptsARequestByteByByte) {
  start(echo);
  RawClient client(port_);
  for (char c : post("/slow", "abc", "Accept: */*\r\n")) client.send({&c, 1});
  EXPECT_EQ(client.answer().body, "POST /slow abc");
}

TEST_F(HttpServer, ClosesWhenAsked) {
  start(echo);
  for (std::string request : {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                              "GET / HTTP/1.0\r\n\r\n", "GET /bye HTTP/1.1\r\nHost: x\r\n\r\n"}) {
    RawClient client(port_);
    client.send(request);
    EXPECT_NE(client.answer().head.find("\r\nConnection: close\r\n"), std::string::npos);
    EXPECT_TRUE(client.closed());
  }
  RawClient old(port_);
  old.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n");
  EXPECT_NE(old.answer().head.find("\r\nConnection: keep-alive\r\n"), std::string::npos);
  EXPECT_EQ(old.answer().body, "GET /2 ");
}

TEST_F(HttpServer, TakesTheOriginFormOfAnAbsoluteTarget) {
  start(echo);
  RawClient client(port_);
  client.send(get("http://host:1/a/b?c") + get("HTTPS://host?q") + get("http://host"));
  EXPECT_EQ(client.answer().body, "GET /a/b?c ");
  EXPECT_EQ(client.answer().body, "GET /?q ");
  EXPECT_EQ(client.answer().body, "GET / ");
}

TEST_F(HttpServer, SendsNoBodyForHead) {
  start(echo);
  RawClient client(port_);
  client.send("HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n" + get("/next"));
  auto head = client.answer(false);
  EXPECT_NE(head.head.find("Content-Length: 8\r\n"), std::string::npos) << head.head;
  EXPECT_EQ(client.answer().body, "GET /next ");
}

TEST_F(HttpServer, InvitesTheBodyOnFirstRead) {
  start(echo);
  RawClient client(port_);
  auto request = post("/e", "12345", "Expect: 100-continue\r\n");
  client.send(request.substr(0, request.size() - 5));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("12345");
  EXPECT_EQ(client.answer().body, "POST /e 12345");
  // A body that comes at once needs no invitation.
  client.send(request);
  EXPECT_EQ(client.answer().body, "POST /e 12345");
}

TEST_F(HttpServer, ClosesWhenTheInvitedBodyIsNotWanted) {
  start(echo);
  RawClient client(port_);
  client.send(
      "POST /ignore HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
      "Content-Length: 5\r\n\r\n");
  auto answer = client.answer();
  EXPECT_EQ(answer.body, "ignored");
  EXPECT_NE(answer.head.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServer, ReadsChunkedBodiesAndDropsTrailers) {
  start(echo);
  RawClient client(port_);
  client.send(
      "PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4;ext=1\r\nWiki\r\n6\r\npedia \r\n");
  client.send("E\r\nin \r\n\r\nchunks.\r\n0\r\nX-Trailer: 1\r\nHost: y\r\n\r\n" + get("/after"));
  EXPECT_EQ(client.answer().body, "PUT /c Wikipedia in \r\n\r\nchunks.");
  EXPECT_EQ(client.answer().body, "GET /after ");
}

TEST_F(HttpServer, RefusesBrokenChunks) {
  start(echo);
  for (std::string chunks : {"x\r\n", "5\r\nabcdeX\r\n0\r\n\r\n", "fffffffffffffffff\r\n",
                             "1\r\na\r\n0\r\nContent-Length: 4\r\n\r\n"}) {
    RawClient client(port_);
    client.send("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
    EXPECT_EQ(client.answer().status(), 400) << chunks;
    EXPECT_TRUE(client.closed());
  }
}

TEST_F(HttpServer, RefusesAnEndlessChunkHeader) {
  start(echo);
  RawClient client(port_);
  client.send("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4;" +
              std::string(600'000, 'e'));
  EXPECT_EQ(client.answer().status(), 400);
}

TEST_F(HttpServer, ReadsNothingBeyondTheLimitOfABody) {
  start(echo);
  for (bool chunked : {false, true}) {
    RawClient client(port_);
    if (chunked) {
      client.send(
          "POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
          "6\r\nabcdef\r\n5\r\nghijk\r\n");
    } else {
      client.send(post("/small", "12345678901"));
    }
    auto answer = client.answer();
    EXPECT_EQ(answer.status(), 413);
    EXPECT_NE(answer.head.find("Connection: close"), std::string::npos);
    EXPECT_TRUE(client.closed());
  }
  RawClient fits(port_);
  fits.send(post("/small", "1234567890"));
  EXPECT_EQ(fits.answer().status(), 200);
}

TEST_F(HttpServer, DropsAnUnreadBodyUpToABound) {
  start(echo);
  RawClient client(port_);
  client.send(post("/ignore", std::string(500'000, 'b')) + get("/after"));
  EXPECT_EQ(client.answer().body, "ignored");
  EXPECT_EQ(client.answer().body, "GET /after ");
  client.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_NE(client.answer().head.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServer, AnswersThoughTheClientStillSends) {
  start(echo);
  RawClient client(port_);
  // More than any socket buffer: without lingering the close would reset the answer away.
  client.send(post("/small", std::string(20'000'000, 'x')));
  EXPECT_EQ(client.answer().status(), 413);
}

TEST_F(HttpServer, TurnsHandlerFailuresInto500) {
  start(echo);
  RawClient client(port_);
  client.send(get("/silent") + get("/throw") + get("/fine"));
  EXPECT_EQ(client.answer().status(), 500);
  EXPECT_EQ(client.answer().status(), 500);
  EXPECT_EQ(client.answer().body, "GET /fine ");
}

TEST_F(HttpServer, RefusesMalformedAndAmbiguousRequests) {
  start(echo);
  const std::string length = "Content-Length: 5\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  const std::string start_line = "POST / HTTP/1.1\r\nHost: x\r\n";
  for (std::string request : {start_line + length + chunked + "\r\n",
                              start_line + chunked + length + "\r\n",
                              start_line + length + "Content-Length: 6\r\n\r\n",
                              start_line + length + length + "\r\n",
                              start_line + "Content-Length: 5, 6\r\n\r\n",
                              start_line + "Content-Length: -1\r\n\r\n",
                              start_line + "Content-Length: +5\r\n\r\n",
                              start_line + "Content-Length: 99999999999999999999\r\n\r\n",
                              start_line + "Transfer-Encoding: identity\r\n\r\n",
                              start_line + "Transfer-Encoding: gzip, chunked\r\n\r\n",
                              start_line + "Transfer-Encoding: chunked, chunked\r\n\r\n",
                              start_line + "Transfer-Encoding: xchunked\r\n" + length + "\r\n",
                              start_line + chunked + chunked + "\r\n",
                              start_line + "Transfer-Encoding : chunked\r\n\r\n",
                              start_line + "Content-Length : 5\r\n\r\n",
                              start_line + "Host: y\r\n\r\n",
                              std::string("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
                              std::string("GET / HTTP/1.1\r\n\r\n"),
                              std::string("GET / HTTP/1.1\nHost: x\n\n  "),
                              std::string("GET relative HTTP/1.1\r\nHost: x\r\n\r\n"),
                              std::string("GET /a b HTTP/1.1\r\nHost: x\r\n\r\n"),
                              std::string("GET / HTTP/2.0\r\nHost: x\r\n\r\n"),
                              "GET / HTTP/1.1\r\nHost: x\r\nA\0b: 1\r\n\r\n"s,
                              std::string("\x16\x03\x01 TLS hello\r\n\r\n")}) {
    RawClient client(port_);
    client.send(request);
    EXPECT_EQ(client.answer().status(), 400) << request;
    EXPECT_TRUE(client.closed());
  }
}

TEST_F(HttpServer, LimitsTheHeader) {
  start(echo, {.header_bytes_max = 4096});
  RawClient one(port_);
  one.send("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(5000, 'a') + "\r\n\r\n");
  EXPECT_EQ(one.answer().status(), 431);
  EXPECT_TRUE(one.closed());
  RawClient line(port_);
  line.send("GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(line.answer().status(), 431);
  // Fields that arrive one by one must not slip through.
  RawClient many(port_);
  many.send("GET / HTTP/1.1\r\nHost: x\r\n");
  for (int i = 0; i < 100; ++i) many.send("A: " + std::string(100, 'a') + "\r\n");
  many.send("\r\n");
  EXPECT_EQ(many.answer().status(), 431);
  RawClient fits(port_);
  fits.send("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(3900, 'a') + "\r\n\r\n");
  EXPECT_EQ(fits.answer().status(), 200);
}

TEST_F(HttpServer, KeepsHeaderInjectionOut) {
  start([](Exchange& exchange) -> Awaitable<void> {
    (void)co_await exchange.respond({.status = 200, .headers = {{"X-Evil", "a\r\nSet-Cookie: b"}}});
  });
  RawClient client(port_);
  client.send(get("/"));
  EXPECT_NE(client.answer().head.find("\r\nX-Evil: a  Set-Cookie: b\r\n"), std::string::npos);
}

TEST_F(HttpServer, GivesUpOnSlowClients) {
  start(echo, {.keep_alive_idle = 50ms, .read_timeout = 100ms});
  RawClient silent(port_);
  EXPECT_TRUE(silent.closed());
  RawClient half(port_);
  half.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(half.answer().status(), 408);
  EXPECT_TRUE(half.closed());
  RawClient body(port_);
  body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12");
  auto answer = body.answer();
  EXPECT_EQ(answer.status(), 400);
  EXPECT_NE(answer.body.find("timeout"), std::string::npos);
  RawClient idle(port_);
  idle.send(get("/"));
  EXPECT_EQ(idle.answer().status(), 200);
  EXPECT_TRUE(idle.closed());
}

TEST_F(HttpServer, LimitsConnections) {
  start(echo, {.connections_max = 2});
  RawClient one(port_);
  RawClient two(port_);
  one.send(get("/1"));
  two.send(get("/2"));
  EXPECT_EQ(one.answer().status(), 200);
  EXPECT_EQ(two.answer().status(), 200);
  RawClient three(port_);
  EXPECT_TRUE(three.closed());
  one.send(get("/still"));
  EXPECT_EQ(one.answer().body, "GET /still ");
}

TEST_F(HttpServer, ReportsATakenPortAndABadAddress) {
  start(echo);
  auto taken = server_->listen("127.0.0.1", port_);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kAlreadyExists);
  auto bad = server_->listen("localhost", 0);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(server_->adopt_listener(-1));
  EXPECT_FALSE(server_->adopt_listener(0));
}

TEST_F(HttpServer, AdoptsAndClosesListeners) {
  start(echo);
  const auto [fd, port] = listening_socket();
  auto id = server_->adopt_listener(fd);
  ASSERT_TRUE(id);
  RawClient client(port);
  client.send(get("/adopted"));
  EXPECT_EQ(client.answer().body, "GET /adopted ");
  server_->close_listener(*id);
  server_->close_listener(*id);
  // The connection outlives its listener.
  client.send(get("/more"));
  EXPECT_EQ(client.answer().body, "GET /more ");
}

// What came through an instance's listener was not told from what a program of this machine asks.
TEST_F(HttpServer, SaysThroughWhichListenerARequestCame) {
  start(echo, {.name_client = [](const std::string& address) {
          return address == "127.0.0.1" ? std::string("here") : std::string();
        }});
  RawClient own(port_);
  own.send(get("/"));
  const auto plain = own.answer().head;
  EXPECT_NE(plain.find("X-Peer: 127.0.0.1\r\n"), std::string::npos) << plain;
  EXPECT_NE(plain.find("X-Via: here\r\n"), std::string::npos) << plain;
  const auto [fd, port] = listening_socket();
  ASSERT_TRUE(server_->adopt_listener(fd, {.name = "i-1", .address = "172.31.0.11"}));
  RawClient client(port);
  client.send(get("/"));
  const auto named = client.answer().head;
  EXPECT_NE(named.find("X-Peer: 172.31.0.11\r\n"), std::string::npos) << named;
  EXPECT_NE(named.find("X-Via: i-1\r\n"), std::string::npos) << named;
}

TEST_F(HttpServer, StopClosesIdleConnectionsAtOnce) {
  start(echo);
  RawClient client(port_);
  client.send(get("/"));
  EXPECT_EQ(client.answer().status(), 200);
  auto before = std::chrono::steady_clock::now();
  stop(60s);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 30s);
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServer, StopLetsARunningExchangeFinish) {
  start(echo);
  RawClient client(port_);
  client.send("POST /run HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  client.read_until("\r\n\r\n");
  auto stopped = asio::co_spawn(threads_.executor(0), server_->stop(60s), asio::use_future);
  client.send("ok");
  auto answer = client.answer();
  EXPECT_EQ(answer.body, "POST /run ok");
  stopped.get();
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServer, StopCutsWhatDoesNotFinish) {
  start(echo);
  RawClient client(port_);
  client.send("POST /run HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  client.read_until("\r\n\r\n");
  stop(10ms);
  EXPECT_TRUE(client.closed());
}

}  // namespace
}  // namespace minato::http
