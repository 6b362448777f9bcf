// A server on loopback and a blocking raw client, for the tests of net/.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <string>

#include "net/http_server.h"
#include "net/io_threads.h"

namespace minato::http {

// Speaks bytes, so that a test can send what no proper client would.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }
  ~RawClient() { ::close(fd_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  int fd() const { return fd_; }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // Reads until `end` appears; returns everything up to and with it.
  std::string read_until(std::string_view end) {
    std::size_t found = 0;
    while ((found = pending_.find(end)) == std::string::npos) {
      if (!receive()) return std::exchange(pending_, {});
    }
    return take(found + end.size());
  }
  std::string read_bytes(std::size_t count) {
    while (pending_.size() < count && receive()) continue;
    return take(std::min(count, pending_.size()));
  }
  std::string read_to_end() {
    while (receive()) continue;
    return std::exchange(pending_, {});
  }
  // One response with Content-Length (or without body).
  struct Answer {
    std::string head;
    std::string body;
    int status() const { return head.size() < 12 ? 0 : std::stoi(head.substr(9, 3)); }
  };
  Answer answer(bool with_body = true) {
    Answer answer{.head = read_until("\r\n\r\n"), .body = {}};
    auto at = answer.head.find("Content-Length: ");
    if (with_body && at != std::string::npos) {
      answer.body = read_bytes(std::stoul(answer.head.substr(at + 16)));
    }
    return answer;
  }
  // True when the server closes (or resets) without sending anything more.
  bool closed() { return pending_.empty() && !receive(); }
  bool nothing_comes(std::chrono::milliseconds time) {
    pollfd wanted{.fd = fd_, .events = POLLIN, .revents = 0};
    return pending_.empty() && ::poll(&wanted, 1, static_cast<int>(time.count())) == 0;
  }

 private:
  bool receive() {
    char bytes[65536];
    auto count = ::recv(fd_, bytes, sizeof(bytes), 0);
    if (count <= 0) return false;
    pending_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }
  std::string take(std::size_t count) {
    auto out = pending_.substr(0, count);
    pending_.erase(0, count);
    return out;
  }

  int fd_;
  std::string pending_;
};

class ServerTest : public testing::Test {
 protected:
  ~ServerTest() override { stop(); }

  void start(Handler handler, ServerOptions options = {}) {
    server_ = std::make_unique<Server>(threads_.executors(), std::move(handler), options);
    auto port = server_->listen("127.0.0.1", 0);
    ASSERT_TRUE(port) << port.error().message;
    port_ = *port;
  }
  void stop(std::chrono::milliseconds grace = std::chrono::milliseconds(100)) {
    if (server_) run(server_->stop(grace));
    server_.reset();
  }
  // Runs a coroutine on the first loop and waits for its value.
  template <class T>
  T run(Awaitable<T> task) {
    return asio::co_spawn(threads_.executor(0), std::move(task), asio::use_future).get();
  }

  IoThreads threads_{2};
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

}  // namespace minato::http
