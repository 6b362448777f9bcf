#include "docker/live_stream.h"

namespace minato::docker {

Awaitable<Result<std::string>> EngineClient::LiveStream::read_all(std::chrono::milliseconds idle,
                                                                  std::size_t body_max) {
  std::string out;
  while (true) {
    CO_TRY(auto bytes, co_await stream_->read_some(idle));
    if (bytes.empty()) co_return out;
    if (out.size() + bytes.size() > body_max) {
      co_return fail(ErrorCode::kResourceExhausted, "The engine's answer is too long.");
    }
    out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
}

}  // namespace minato::docker
