// A registry in memory for tests, which can be told to misbehave. Holds one answer for each path.
#pragma once

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "codec/base64.h"
#include "codec/digest.h"
#include "net/http_server.h"

namespace minato::oci::testing {

class FakeRegistry {
 public:
  struct Seen {
    std::string method;
    std::string target;
    std::string authorization;
    std::string body;
  };

  // How it behaves; set while nothing runs.
  enum class Login { kNone, kBasic, kToken };
  Login login = Login::kNone;
  std::string realm;              // of the token service; this server's "/token" by default
  std::string user = "robot";     // with password "secret"
  std::string redirect_blobs_to;  // origin that has them
  bool ranges = true;
  std::size_t break_after = 0;  // bytes of a blob after which the connection breaks, once
  int refuse = 0;               // requests answered 503 before anything else is looked at
  std::string retry_after;      // header of these answers; none when empty
  bool referrers = true;        // whether it lists what refers to a manifest
  std::size_t lose_patch = 0;   // the n-th PATCH is taken and its connection broken

  void add_manifest(const std::string& name, const std::string& tag, const std::string& bytes) {
    manifests_[name + ":" + tag] = bytes;
    manifests_[name + ":" + sha256(bytes).to_string()] = bytes;
  }
  void add_blob(const std::string& name, const std::string& bytes) {
    blobs_[name + ":" + sha256(bytes).to_string()] = bytes;
  }
  // What is served under the digest of something else.
  void spoil_blob(const std::string& name, const std::string& digest, const std::string& bytes) {
    blobs_[name + ":" + digest] = bytes;
  }
  std::string blob(const std::string& name, const std::string& bytes) const {
    const auto found = blobs_.find(name + ":" + sha256(bytes).to_string());
    return found == blobs_.end() ? "" : found->second;
  }
  std::string manifest(const std::string& name, const std::string& reference) const {
    const auto found = manifests_.find(name + ":" + reference);
    return found == manifests_.end() ? "" : found->second;
  }
  std::vector<Seen> seen() {
    std::lock_guard lock(mutex_);
    return seen_;
  }
  // Requests whose "METHOD target" begins so.
  std::size_t count(std::string_view start) {
    std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(seen_, [&](const Seen& one) {
      return (one.method + " " + one.target).starts_with(start);
    }));
  }

  http::Handler handler() {
    return [this](http::Exchange& exchange) { return serve(*this, exchange); };
  }

 private:
  static Awaitable<void> serve(FakeRegistry& self, http::Exchange& exchange) {
    auto body = co_await exchange.read_body(64 << 20);
    const auto& request = exchange.request();
    http::Response response;
    std::string content;
    std::size_t send = 0, offset = 0;
    {
      std::lock_guard lock(self.mutex_);
      self.seen_.push_back({request.method, request.target,
                            std::string(request.headers.find("Authorization").value_or("")),
                            body.value_or("")});
      response = self.answer(request, body.value_or(""));
      content = response.body;
      if (request.path().find("/blobs/sha") != std::string_view::npos && request.method == "GET" &&
          response.status == 200) {
        const auto range = request.headers.find("Range");
        if (range && self.ranges) {
          offset = std::stoul(std::string(range->substr(6)));
          response.status = 206;
          response.headers.add("Content-Range", fmt::format("bytes {}-{}/{}", offset,
                                                            content.size() - 1, content.size()));
        }
        send = std::exchange(self.break_after, 0);
      }
    }
    if (response.status == 0) co_return;
    if (send > 0) {
      const int fd = ::memfd_create("broken", MFD_CLOEXEC);
      const auto written = ::write(fd, content.data(), offset + send);
      response.body.clear();
      if (written > 0) {
        (void)co_await exchange.respond_file(std::move(response), fd, offset,
                                             content.size() - offset);
      }
      ::close(fd);
      co_return;
    }
    if (offset > 0) response.body.erase(0, offset);
    (void)co_await exchange.respond(std::move(response));
  }

  http::Response answer(const http::Request& request, const std::string& body);
  http::Response token(const http::Request& request) const;
  std::optional<http::Response> check_login(const http::Request& request) const;
  http::Response upload(const http::Request& request, const std::string& body);

  std::mutex mutex_;
  std::vector<Seen> seen_;
  std::map<std::string, std::string> manifests_;
  std::map<std::string, std::string> blobs_;
  std::string upload_;
  std::size_t patches_ = 0;
};

}  // namespace minato::oci::testing
