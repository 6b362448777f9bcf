#include "docker/fake_engine.h"

namespace minato::docker {

class FakeEngine::Output final : public LogStream {
 public:
  Output(FakeEngine& engine, std::string id, std::int64_t since_ns)
      : engine_(engine), id_(std::move(id)), since_ns_(since_ns), epoch_(engine.waits_epoch_) {}

  Awaitable<Result<std::optional<LogMessage>>> next() override {
    while (true) {
      CO_TRY(Container * container, engine_.find(id_));
      if (aborted_ || epoch_ != engine_.waits_epoch_) {
        co_return fail(ErrorCode::kUnavailable, "The engine's output ended.");
      }
      while (position_ < container->output.size()) {
        const LogMessage& message = container->output[position_++];
        if (message.time_ns >= since_ns_) co_return std::optional(message);
      }
      if (!container->state.running) co_return std::optional<LogMessage>();
      co_await engine_.changed_.wait();
    }
  }
  void abort() override {
    aborted_ = true;
    engine_.notify();
  }

 private:
  FakeEngine& engine_;
  std::string id_;
  std::int64_t since_ns_;
  std::uint64_t epoch_;
  std::size_t position_ = 0;
  bool aborted_ = false;
};

void FakeEngine::print(const std::string& id, std::string line) {
  const auto container = find(id);
  if (!container) return;
  auto& output = (*container)->output;
  const auto time = to_unix_ms(clock_.now()) * 1'000'000 + static_cast<std::int64_t>(output.size());
  output.push_back({.error_output = false, .time_ns = time, .text = std::move(line)});
  notify();
}

Awaitable<Result<std::unique_ptr<LogStream>>> FakeEngine::follow_logs(std::string id,
                                                                      std::int64_t since_ns) {
  CO_TRY_VOID(co_await begin("follow_logs", id));
  CO_TRY([[maybe_unused]] const Container* container, find(id));
  co_return std::make_unique<Output>(*this, std::move(id), since_ns);
}

}  // namespace minato::docker
