// Aim: answers made beforehand arrive as if a handler had given them, take no new memory, and what
// they are not for goes to the handler.
#include "net/ready_answer.h"

#include <fcntl.h>

#include "base/allocations_test.h"
#include "net/server_fixture_test.h"

namespace minato::http {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const std::string> text(std::string value) {
  return std::make_shared<const std::string>(std::move(value));
}

std::string get(std::string_view target, std::string_view more = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(more) + "\r\n";
}

class ReadyAnswers : public ServerTest {
 protected:
  // "/ready..." is at hand with `body_`, "/file" with a file, "/throw" fails.
  void start_with(std::string body, std::chrono::milliseconds write_timeout = 30s) {
    body_ = text(std::move(body));
    head_ = text(ready_head({.status = 200, .headers = {{"X-Made", "before"}}}, body_->size()));
    start(
        [](Exchange& exchange) -> Awaitable<void> {
          auto sent = co_await exchange.read_body(1000);
          (void)co_await exchange.respond(
              {.status = 200, .headers = {{"X-Made", "now"}}, .body = sent.value_or("broken")});
        },
        {.write_timeout = write_timeout,
         .ready = [this](const Request& request, ReadyAnswer& answer) {
           return find(request, answer);
         }});
  }
  bool find(const Request& request, ReadyAnswer& answer) {
    counted_.push_back(allocations);
    if (request.path() == "/throw") throw std::runtime_error("on purpose");
    if (request.path() == "/file") {
      answer.file = UniqueFd(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
      answer.file_bytes = 100'000;
      answer.head = text(ready_head({.status = 200}, answer.file_bytes));
      return true;
    }
    if (!request.path().starts_with("/ready")) return false;
    answer.head = head_;
    answer.body = body_;
    return true;
  }

  std::shared_ptr<const std::string> head_, body_;
  std::vector<std::size_t> counted_;  // at each question; on the connection's thread
};

bool has(const RawClient::Answer& answer, std::string_view line) {
  return answer.head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
}

TEST_F(ReadyAnswers, ComeAsIfAHandlerHadGivenThem) {
  start_with("made before");
  RawClient client(port_);
  client.send(get("/ready?x=y") + get("/other") + get("/ready") +
              "HEAD /ready HTTP/1.1\r\nHost: x\r\n\r\n" + get("/ready", "Connection: close\r\n"));
  auto answer = client.answer();
  EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(has(answer, "X-Made: before"));
  EXPECT_TRUE(has(answer, "Content-Length: 11"));
  EXPECT_NE(answer.head.find("\r\nDate: "), std::string::npos);
  EXPECT_EQ(answer.head.find("Connection"), std::string::npos);
  EXPECT_EQ(answer.body, "made before");
  EXPECT_TRUE(has(client.answer(), "X-Made: now"));
  EXPECT_EQ(client.answer().body, "made before");
  answer = client.answer(false);
  EXPECT_TRUE(has(answer, "Content-Length: 11"));
  answer = client.answer();
  EXPECT_TRUE(has(answer, "Connection: close"));
  EXPECT_EQ(answer.body, "made before");
  EXPECT_TRUE(client.closed());
}

TEST_F(ReadyAnswers, AreNotForBodiesNorOldClients) {
  start_with("made before");
  RawClient client(port_);
  client.send(get("/ready", "Content-Length: 4\r\n") + "body" +
              get("/ready", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n");
  EXPECT_EQ(client.answer().body, "body");
  EXPECT_TRUE(has(client.answer(), "X-Made: now"));
  client.send("GET /ready HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(has(client.answer(), "X-Made: now"));
  EXPECT_TRUE(client.closed());
  RawClient other(port_);
  other.send(get("/throw") + get("/ready"));
  EXPECT_TRUE(has(other.answer(), "X-Made: now"));
  EXPECT_EQ(other.answer().body, "made before");
}

TEST_F(ReadyAnswers, LargeOnesWaitForTheReader) {
  const std::string large(20'000'000, 'x');
  start_with(large);
  RawClient client(port_);
  client.send(get("/ready") + get("/ready") + get("/file"));
  EXPECT_TRUE(client.answer().body == large);
  EXPECT_TRUE(client.answer().body == large);
  EXPECT_EQ(client.answer().body.size(), 100'000U);
}

// Nobody reads: the connection ends, and with it the server.
TEST_F(ReadyAnswers, LargeOnesDoNotWaitForEver) {
  start_with(std::string(20'000'000, 'x'), 300ms);
  RawClient silent(port_);
  silent.send(get("/ready"));
  EXPECT_NE(silent.read_until("\r\n\r\n"), "");
  stop(60s);
}

TEST_F(ReadyAnswers, TakeNoMemoryOnceTheConnectionIsWarm) {
  start_with("made before");
  RawClient client(port_);
  counted_.reserve(200);
  for (int i = 0; i < 100; ++i) {
    client.send(get("/ready", "User-Agent: somebody with a long name and a version/1.2.3\r\n"));
    ASSERT_EQ(client.answer().body, "made before");
  }
  stop();
  // From one question to the next: sending, reading and parsing are between. The clock of the
  // deadlines may come in between once.
  std::size_t with_memory = 0;
  for (std::size_t i = 50; i + 1 < counted_.size(); ++i) {
    if (counted_[i + 1] != counted_[i]) ++with_memory;
  }
  EXPECT_LE(with_memory, 2U);
}

}  // namespace
}  // namespace minato::http
