// A streamed answer that EngineClient::abort() can reach while it is open. Private to the client.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "docker/engine_client.h"

namespace minato::docker {

class EngineClient::LiveStream {
 public:
  LiveStream(std::unique_ptr<http::ResponseStream> stream, std::shared_ptr<Streams> live)
      : stream_(std::move(stream)), live_(std::move(live)) {
    live_->insert(stream_.get());
  }
  ~LiveStream() {
    if (stream_) live_->erase(stream_.get());
  }
  LiveStream(LiveStream&&) noexcept = default;
  LiveStream& operator=(LiveStream&&) = delete;

  http::ResponseStream* operator->() { return stream_.get(); }
  // The rest of the body. kResourceExhausted above `body_max`.
  Awaitable<Result<std::string>> read_all(std::chrono::milliseconds idle, std::size_t body_max);

 private:
  std::unique_ptr<http::ResponseStream> stream_;
  std::shared_ptr<Streams> live_;
};

}  // namespace minato::docker
