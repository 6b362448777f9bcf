// Aim: files are sent whole, by range and to slow readers, and a short file never passes for a
// whole one.
#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>

#include "net/server_fixture_test.h"

namespace minato::http {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFileBytes = 10 * 1024 * 1024;

// An unnamed file with bytes that tell their place.
class TestFile {
 public:
  TestFile() : content_(kFileBytes, '\0') {
    for (std::size_t i = 0; i < kFileBytes; ++i) {
      content_[i] = static_cast<char>((i * 2654435761U) >> 24);
    }
    auto name = testing::TempDir() + "/minato_sendfile_XXXXXX";
    fd_ = ::mkostemp(name.data(), O_CLOEXEC);
    ::unlink(name.c_str());
    EXPECT_EQ(::write(fd_, content_.data(), content_.size()), static_cast<ssize_t>(kFileBytes));
  }
  ~TestFile() { ::close(fd_); }
  TestFile(const TestFile&) = delete;
  TestFile& operator=(const TestFile&) = delete;
  int fd() const { return fd_; }
  const std::string& content() const { return content_; }

 private:
  std::string content_;
  int fd_ = -1;
};

TestFile& file() {
  static TestFile shared;
  return shared;
}

// "/<offset>/<length>"
Awaitable<void> serve(Exchange& exchange) {
  auto path = exchange.request().path().substr(1);
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  auto slash = path.find('/');
  std::from_chars(path.data(), path.data() + slash, offset);
  std::from_chars(path.data() + slash + 1, path.data() + path.size(), length);
  auto sent = co_await exchange.respond_file({.status = 206, .headers = {{"X-File", "yes"}}},
                                             file().fd(), offset, length);
  if (!sent) EXPECT_EQ(sent.error().code, ErrorCode::kDataLoss) << sent.error().message;
}

std::string get(std::size_t offset, std::size_t length, std::string_view method = "GET") {
  return std::string(method) + " /" + std::to_string(offset) + "/" + std::to_string(length) +
         " HTTP/1.1\r\nHost: x\r\n\r\n";
}

using SendFile = ServerTest;

TEST_F(SendFile, SendsWholeFilesAndRangesOnOneConnection) {
  start(serve);
  RawClient client(port_);
  const std::pair<std::size_t, std::size_t> ranges[] = {
      {0, kFileBytes}, {1, 1}, {kFileBytes - 5, 5}, {12345, 3'000'000}, {7, 0}};
  for (auto [offset, length] : ranges) {
    client.send(get(offset, length));
    auto answer = client.answer();
    EXPECT_EQ(answer.status(), 206);
    EXPECT_TRUE(answer.body == file().content().substr(offset, length)) << offset;
  }
}

TEST_F(SendFile, SendsOnlyTheHeadForHead) {
  start(serve);
  RawClient client(port_);
  client.send(get(0, kFileBytes, "HEAD") + get(3, 4));
  auto head = client.answer(false);
  EXPECT_NE(head.head.find("Content-Length: 10485760\r\n"), std::string::npos);
  EXPECT_EQ(client.answer().body, file().content().substr(3, 4));
}

TEST_F(SendFile, ClosesWhenTheFileIsShort) {
  start(serve);
  RawClient client(port_);
  client.send(get(kFileBytes - 10, 11));
  auto answer = client.answer();
  EXPECT_NE(answer.head.find("Content-Length: 11\r\n"), std::string::npos);
  EXPECT_EQ(answer.body, file().content().substr(kFileBytes - 10));
  EXPECT_TRUE(client.closed());
}

TEST_F(SendFile, ServesOthersWhileOneReaderStalls) {
  start(serve);
  RawClient stalled(port_);
  RawClient second(port_);
  stalled.send(get(0, kFileBytes));
  second.send(get(0, kFileBytes));
  EXPECT_TRUE(second.answer().body == file().content());
  EXPECT_TRUE(stalled.answer().body == file().content());
}

TEST_F(SendFile, SurvivesAReaderThatGoesAway) {
  start([](Exchange& exchange) -> Awaitable<void> {
    auto sent = co_await exchange.respond_file({.status = 200}, file().fd(), 0, kFileBytes);
    EXPECT_FALSE(sent);
    if (!sent) EXPECT_EQ(sent.error().code, ErrorCode::kUnavailable);
  });
  for (int i = 0; i < 5; ++i) {
    RawClient client(port_);
    client.send(get(0, kFileBytes));
    client.read_bytes(100'000);
  }
  stop(60s);
}

TEST_F(SendFile, GivesUpOnAReaderThatNeverReads) {
  static std::optional<ErrorCode> outcome;
  start(
      [](Exchange& exchange) -> Awaitable<void> {
        auto sent = co_await exchange.respond_file({.status = 200}, file().fd(), 0, kFileBytes);
        if (!sent) outcome = sent.error().code;
      },
      {.write_timeout = 50ms});
  RawClient client(port_);
  int small = 4096;
  ::setsockopt(client.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
  client.send(get(0, kFileBytes));
  EXPECT_NE(client.read_until("\r\n\r\n"), "");
  // Stopping waits for the exchange, which must end by itself.
  stop(60s);
  EXPECT_EQ(outcome, ErrorCode::kTimeout);
}

}  // namespace
}  // namespace minato::http
