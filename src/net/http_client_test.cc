// Aim: the client frames requests, keeps and retries connections, and bounds answers as the
// contract of http_client.h says, against our own server and against scripted peers.
#include "net/http_client.h"

#include <sys/un.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "net/server_fixture_test.h"

namespace minato::http {
namespace {

using namespace std::chrono_literals;
using tcp = asio::ip::tcp;

constexpr std::size_t kBodyMax = 1 << 20;

Awaitable<void> echo(Exchange& exchange) {
  const auto& request = exchange.request();
  auto body = co_await exchange.read_body(1 << 24);
  Response response{.status = 200};
  response.body = request.method + " " + request.target + " " + body.value_or("no body");
  for (const auto& [name, value] : request.headers.fields()) {
    response.headers.add(std::string("Echo-").append(name), value);
  }
  (void)co_await exchange.respond(std::move(response));
}

Awaitable<Result<Response>> send_one(Peer peer, Request request, std::chrono::milliseconds timeout,
                                     std::size_t body_max) {
  Client client(std::move(peer));
  co_return co_await client.send(std::move(request), timeout, body_max);
}

Request get(std::string target) {
  return {.method = "GET", .target = std::move(target)};
}

Request post(std::string target, std::string body) {
  auto request = get(std::move(target));
  request.method = "POST";
  request.body = std::move(body);
  return request;
}

// A listener that answers the n-th connection with the n-th script; an empty script closes at once.
// Each script is sent as often as complete request heads arrive.
class ScriptedPeer {
 public:
  ScriptedPeer(const Executor& executor, std::vector<std::string> scripts, bool close_after)
      : acceptor_(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        scripts_(std::move(scripts)),
        close_after_(close_after) {
    asio::co_spawn(executor, serve(this), done_);
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::size_t requests() const { return requests_; }
  std::size_t connections() const { return connections_; }

 private:
  static Awaitable<void> serve(ScriptedPeer* self) {
    constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
    for (const auto& script : self->scripts_) {
      auto [error, socket] = co_await self->acceptor_.async_accept(kTuple);
      if (error) co_return;
      ++self->connections_;
      std::string head;
      while (!script.empty()) {
        auto [read_error, count] =
            co_await asio::async_read_until(socket, asio::dynamic_buffer(head), "\r\n\r\n", kTuple);
        if (read_error) break;
        head.erase(0, count);
        ++self->requests_;
        co_await asio::async_write(socket, asio::buffer(script), kTuple);
        if (self->close_after_) break;
      }
    }
  }

  tcp::acceptor acceptor_;
  std::vector<std::string> scripts_;
  bool close_after_;
  std::atomic<std::size_t> requests_ = 0;
  std::atomic<std::size_t> connections_ = 0;
  static constexpr auto done_ = asio::detached;
};

class HttpClient : public ServerTest {
 protected:
  Peer peer() const { return {.host = "127.0.0.1", .port = port_}; }
  Result<Response> send(Peer to, Request request, std::chrono::milliseconds timeout = 10s,
                        std::size_t body_max = kBodyMax) {
    return run(send_one(std::move(to), std::move(request), timeout, body_max));
  }
  // Scripted peers live until the loops have ended.
  Peer script(std::vector<std::string> scripts, bool close_after = true) {
    auto& made = scripted_.emplace_back(
        std::make_unique<ScriptedPeer>(threads_.executor(1), std::move(scripts), close_after));
    return {.host = "127.0.0.1", .port = made->port()};
  }
  ~HttpClient() override {
    stop();
    threads_.stop();
  }
  std::vector<std::unique_ptr<ScriptedPeer>> scripted_;
};

TEST(PeerUrl, ParsesTheUsualForms) {
  auto plain = Peer::from_url("http://host:8080");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->host, "host");
  EXPECT_EQ(plain->port, 8080);
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->host_header(), "host:8080");
  auto tls = Peer::from_url("https://host/");
  ASSERT_TRUE(tls);
  EXPECT_EQ(tls->port, 443);
  EXPECT_TRUE(tls->tls);
  EXPECT_EQ(tls->host_header(), "host");
  auto six = Peer::from_url("http://[::1]:80");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->host, "::1");
  EXPECT_EQ(six->host_header(), "[::1]");
  auto local = Peer::from_url("unix:///run/docker.sock");
  ASSERT_TRUE(local);
  EXPECT_EQ(local->unix_path, "/run/docker.sock");
  EXPECT_EQ(local->host_header(), "localhost");
  for (auto bad : {"", "host", "ftp://host", "http://", "http://:80", "http://h:0",
                   "http://h:99999", "http://h:", "http://h:8x", "http://h/path", "http://u@h",
                   "unix://relative", "http://[::1", "http://[::1]x"}) {
    auto parsed = Peer::from_url(bad);
    ASSERT_FALSE(parsed) << bad;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_F(HttpClient, SendsAndReadsWholeMessages) {
  start(echo);
  auto request = post("/a?b", "body");
  request.headers.add("X-One", "1");
  auto response = send(peer(), std::move(request));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "POST /a?b body");
  EXPECT_EQ(response->headers.find("echo-x-one"), "1");
  EXPECT_EQ(response->headers.find("echo-host"), peer().host_header());
  EXPECT_EQ(response->headers.find("echo-content-length"), "4");
}

TEST_F(HttpClient, MovesLargeBodiesBothWays) {
  start(echo);
  std::string body(5'000'000, 'b');
  auto response = send(peer(), post("/", body), 30s, 1 << 24);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "POST / " + body);
}

TEST_F(HttpClient, SpeaksOverAUnixSocket) {
  start(echo);
  auto path = testing::TempDir() + "/minato_client_" + std::to_string(::getpid());
  int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  ::unlink(path.c_str());
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(::listen(fd, 8), 0);
  ASSERT_TRUE(server_->adopt_listener(fd));
  auto to = Peer::from_url("unix://" + path);
  ASSERT_TRUE(to);
  auto response = send(*to, get("/local"));
  ::unlink(path.c_str());
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "GET /local ");
  EXPECT_EQ(response->headers.find("echo-host"), "localhost");
}

TEST_F(HttpClient, ReadsEveryFraming) {
  auto chunked = send(script({"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"}),
                      get("/"));
  ASSERT_TRUE(chunked) << chunked.error().message;
  EXPECT_EQ(chunked->body, "abc");
  auto to_end = send(script({"HTTP/1.0 203 x\r\n\r\nuntil the end"}), get("/"));
  ASSERT_TRUE(to_end) << to_end.error().message;
  EXPECT_EQ(to_end->status, 203);
  EXPECT_EQ(to_end->body, "until the end");
  auto none = send(script({"HTTP/1.1 204 No Content\r\n\r\n"}), get("/"));
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_EQ(none->body, "");
  auto request = get("/");
  request.method = "HEAD";
  auto head = send(script({"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"}), request);
  ASSERT_TRUE(head) << head.error().message;
  EXPECT_EQ(head->headers.find("content-length"), "99");
}

TEST_F(HttpClient, ReportsBrokenAnswers) {
  auto cut = send(script({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"}), get("/"));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::kUnavailable);
  auto cut_chunk =
      send(script({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"}), get("/"));
  ASSERT_FALSE(cut_chunk);
  EXPECT_EQ(cut_chunk.error().code, ErrorCode::kUnavailable);
  auto foreign = send(script({"220 smtp ready\r\n\r\n"}), get("/"));
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, ErrorCode::kInvalidArgument);
  auto silent = send(script({""}), get("/"));
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, ErrorCode::kUnavailable);
}

TEST_F(HttpClient, BoundsTheAnswer) {
  for (std::string answer :
       {"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n12345678901"}) {
    auto over = send(script({answer}), get("/"), 10s, 10);
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, ErrorCode::kResourceExhausted);
    EXPECT_TRUE(send(script({answer}), get("/"), 10s, 11));
  }
  std::string endless = "HTTP/1.1 200 OK\r\nA: " + std::string(100'000, 'a') + "\r\n\r\n";
  EXPECT_FALSE(send(script({endless}), get("/")));
}

TEST_F(HttpClient, RefusesToSendForbiddenBytes) {
  start(echo);
  auto target = send(peer(), get("/a b"));
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(send(peer(), get("/\r\nX: y")));
  auto request = get("/");
  request.headers.add("X", "a\r\nY: b");
  EXPECT_FALSE(send(peer(), request));
}

TEST_F(HttpClient, TimesOutAndReportsRefusedConnections) {
  auto silent =
      send(script({"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"}, false), get("/"), 50ms);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, ErrorCode::kTimeout);
  start(echo);
  auto nobody = peer();
  stop();
  auto refused = send(nobody, get("/"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  auto unknown = send({.host = "name.invalid", .port = 80}, get("/"));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kUnavailable);
}

Awaitable<std::vector<std::string>> send_all(Peer peer, std::vector<Request> requests) {
  Client client(std::move(peer));
  std::vector<std::string> bodies;
  for (auto& request : requests) {
    auto response = co_await client.send(std::move(request), 10s, kBodyMax);
    bodies.push_back(response ? response->body : "error");
  }
  co_return bodies;
}

TEST_F(HttpClient, KeepsConnectionsForTheNextRequest) {
  auto to = script({"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"}, false);
  auto bodies = run(send_all(to, {get("/1"), get("/2"), get("/3")}));
  EXPECT_EQ(bodies, (std::vector<std::string>{"x", "x", "x"}));
  EXPECT_EQ(scripted_.back()->connections(), 1U);
  EXPECT_EQ(scripted_.back()->requests(), 3U);
}

TEST_F(HttpClient, UsesANewConnectionWhenTheKeptOneWasClosed) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";
  auto to = script({answer + "1", answer + "2", answer + "3"});
  auto bodies = run(send_all(to, {get("/"), get("/"), get("/")}));
  EXPECT_EQ(bodies, (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(scripted_.back()->connections(), 3U);
}

TEST_F(HttpClient, KeepsNoConnectionWithLeftoverBytes) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";
  auto to = script({answer + "1HTTP/1.1 666 Injected\r\n\r\n", answer + "2"});
  EXPECT_EQ(run(send_all(to, {get("/"), get("/")})), (std::vector<std::string>{"1", "2"}));
}

Awaitable<Result<std::string>> read_stream(Peer peer, std::chrono::milliseconds idle,
                                           std::size_t abort_after) {
  Client client(std::move(peer));
  CO_TRY(auto stream, co_await client.stream(get("/"), 10s));
  std::string all;
  while (true) {
    CO_TRY(auto piece, co_await stream->read_some(idle));
    if (piece.empty()) co_return all;
    all.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    if (all.size() >= abort_after) stream->abort();
  }
}

TEST_F(HttpClient, StreamsTimesOutAndAborts) {
  const std::string chunks =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n";
  auto whole = run(read_stream(script({chunks + "0\r\n\r\n"}), 10s, 100));
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(*whole, "abc");
  auto slow = run(read_stream(script({chunks}, false), 50ms, 100));
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().code, ErrorCode::kTimeout);
  auto aborted = run(read_stream(script({chunks}, false), 10s, 3));
  ASSERT_FALSE(aborted);
  EXPECT_EQ(aborted.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace minato::http
