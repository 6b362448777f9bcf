// Aim: answers of a known length in pieces, and requests whose body is a file, arrive whole or are
// seen not to be.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "net/http_client.h"
#include "net/server_fixture_test.h"

namespace minato::http {
namespace {

using namespace std::chrono_literals;

using StreamedBodies = ServerTest;

Awaitable<void> send_in_pieces(Exchange& exchange) {
  const std::string& target = exchange.request().target;
  EXPECT_TRUE(co_await exchange.start_sized({.status = 200}, 10));
  EXPECT_TRUE(co_await exchange.send_piece("01234"));
  if (target == "/short") co_return;
  if (target == "/long") {
    const auto refused = co_await exchange.send_piece("567890");
    EXPECT_FALSE(refused);
  }
  EXPECT_TRUE(co_await exchange.send_piece("56789"));
}

Awaitable<void> echo_body(Exchange& exchange) {
  auto body = co_await exchange.read_body(1 << 24);
  (void)co_await exchange.respond({.status = 200, .body = std::move(body).value_or("none")});
}

Awaitable<Result<Response>> send_to(std::uint16_t port, Request request) {
  Client client({.host = "127.0.0.1", .port = port});
  co_return co_await client.send(std::move(request), 30s, 1 << 24);
}

TEST_F(StreamedBodies, PiecesOfAKnownLengthKeepTheConnection) {
  start(send_in_pieces);
  RawClient client(port_);
  for (const std::string target : {"/", "/long", "/"}) {
    client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto answer = client.answer();
    EXPECT_NE(answer.head.find("Content-Length: 10\r\n"), std::string::npos);
    EXPECT_EQ(answer.body, "0123456789");
  }
}

TEST_F(StreamedBodies, TooFewPiecesEndTheConnection) {
  start(send_in_pieces);
  RawClient client(port_);
  client.send("GET /short HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.answer().body, "01234");
  EXPECT_TRUE(client.closed());
}

// Answers the body, read in pieces of 1000 bytes at most.
Awaitable<void> echo_in_place(Exchange& exchange) {
  std::string body;
  std::array<std::byte, 1000> space;
  for (;;) {
    const auto count = co_await exchange.read_into(space);
    if (!count) {
      (void)co_await exchange.respond({.status = 400, .headers = {}, .body = body});
      co_return;
    }
    EXPECT_LE(*count, space.size());
    if (*count == 0) break;
    body.append(reinterpret_cast<const char*>(space.data()), *count);
  }
  const auto after = co_await exchange.read_into(space);
  EXPECT_EQ(after.value_or(1), 0u);
  EXPECT_TRUE(co_await exchange.respond({.status = 200, .headers = {}, .body = std::move(body)}));
}

TEST_F(StreamedBodies, ABodyIsReadIntoMemoryOfTheHandler) {
  start(echo_in_place);
  RawClient client(port_);
  const std::string head = "PUT / HTTP/1.1\r\nHost: x\r\n";
  std::string body;
  for (int i = 0; body.size() < 100'000; ++i) body += std::to_string(i);
  const std::string known = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  // The next request comes with the body of the first and is left for its own turn.
  client.send(head + known + body + head + known);
  EXPECT_EQ(client.answer().body, body);
  client.send(body);
  EXPECT_EQ(client.answer().body, body);
  client.send(head + "Content-Length: 0\r\n\r\n");
  EXPECT_EQ(client.answer().body, "");
  client.send(head + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n").substr(0, 12), "HTTP/1.1 100");
  client.send("later");
  EXPECT_EQ(client.answer().body, "later");
  client.send(head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n7d0\r\n" +
              body.substr(0, 2000) + "\r\n0\r\n\r\n");
  EXPECT_EQ(client.answer().body, "abc" + body.substr(0, 2000));
}

TEST_F(StreamedBodies, ABodyThatBreaksOffIsNoWholeBody) {
  start(echo_in_place);
  RawClient client(port_);
  client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234");
  ::shutdown(client.fd(), SHUT_WR);
  const auto answer = client.answer();
  EXPECT_EQ(answer.status(), 400);
  EXPECT_EQ(answer.body, "01234");
  EXPECT_TRUE(client.closed());
}

TEST_F(StreamedBodies, AFileGoesBeforeTheRestOfTheBody) {
  start(echo_body);
  std::string name = testing::TempDir() + "/minato_body_XXXXXX";
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  ::unlink(name.c_str());
  std::string content(1'000'000, 'f');
  content[5] = 'x';
  ASSERT_EQ(::write(fd, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  Request request{.method = "PUT", .body = "end"};
  request.file = {.fd = fd, .offset = 5, .length = content.size() - 5};
  auto response = run(send_to(port_, request));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_TRUE(response->body == content.substr(5) + "end");
  request.file.length = content.size();
  response = run(send_to(port_, std::move(request)));
  EXPECT_FALSE(response) << "the file is shorter than announced";
  ::close(fd);
}

}  // namespace
}  // namespace minato::http
