// Reading the output of a container.
#include <fmt/format.h>

#include "docker/engine_client.h"
#include "docker/engine_json.h"
#include "docker/live_stream.h"

namespace minato::docker {
namespace {

using namespace std::chrono_literals;

constexpr auto kOpenTimeout = 60s;
// A container may be silent for as long as it likes.
constexpr auto kNoDeadline = std::chrono::hours(24 * 365);

}  // namespace

class EngineClient::Output final : public LogStream {
 public:
  Output(LiveStream stream, bool tty) : stream_(std::move(stream)), messages_(tty) {}

  Awaitable<Result<std::optional<LogMessage>>> next() override {
    while (true) {
      auto message = messages_.next();
      if (!message || *message) co_return message;
      if (finished_) co_return std::optional<LogMessage>();
      CO_TRY(auto bytes, co_await stream_->read_some(kNoDeadline));
      finished_ = bytes.empty();
      if (finished_) messages_.finish();
      messages_.feed(bytes);
    }
  }
  void abort() override { stream_->abort(); }

 private:
  LiveStream stream_;
  LogMessages messages_;
  bool finished_ = false;
};

Awaitable<Result<std::unique_ptr<LogStream>>> EngineClient::open_logs(std::string id,
                                                                      std::int64_t since_ns,
                                                                      bool follow) {
  const std::string path = "/containers/" + http::percent_encode(id);
  http::Request inspect{.target = path + "/json", .headers = {{"Host", "docker"}}};
  CO_TRY(boost::json::value container, co_await call_json(std::move(inspect)));
  std::string target = path + "/logs?stdout=1&stderr=1&timestamps=1";
  if (follow) target += "&follow=1";
  if (since_ns > 0) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    target += fmt::format("&since={}.{:09}", since_ns / kSecond, since_ns % kSecond);
  }
  http::Request request{.target = std::move(target), .headers = {{"Host", "docker"}}};
  CO_TRY(LiveStream stream, co_await open(std::move(request), kOpenTimeout));
  co_return std::make_unique<Output>(std::move(stream), has_tty(container));
}

Awaitable<Result<std::unique_ptr<LogStream>>> EngineClient::follow_logs(std::string id,
                                                                        std::int64_t since_ns) {
  return open_logs(std::move(id), since_ns, true);
}

Awaitable<Result<std::unique_ptr<LogStream>>> EngineClient::kept_logs(std::string id,
                                                                      std::int64_t since_ns) {
  return open_logs(std::move(id), since_ns, false);
}

}  // namespace minato::docker
