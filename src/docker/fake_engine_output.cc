#include "docker/fake_engine.h"

namespace minato::docker {

class FakeEngine::Output final : public LogStream {
 public:
  Output(FakeEngine& engine, std::string id, std::int64_t since_ns, bool follow)
      : engine_(engine),
        id_(std::move(id)),
        since_ns_(since_ns),
        follow_(follow),
        epoch_(engine.waits_epoch_) {}

  Awaitable<Result<std::optional<LogMessage>>> next() override {
    while (true) {
      CO_TRY(Container * container, engine_.find(id_));
      if (aborted_ || epoch_ != engine_.waits_epoch_) {
        co_return fail(ErrorCode::kUnavailable, "The engine's output ended.");
      }
      while (position_ < container->output.size()) {
        const LogMessage& message = container->output[position_++];
        const bool dropped = follow_ && container->not_followed.contains(position_ - 1);
        if (message.time_ns >= since_ns_ && !dropped) co_return std::optional(message);
      }
      if (!follow_ || !container->state.running) co_return std::optional<LogMessage>();
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
  bool follow_;
  std::uint64_t epoch_;
  std::size_t position_ = 0;
  bool aborted_ = false;
};

void FakeEngine::print(const std::string& id, std::string line) {
  print(id, LogMessage{.error_output = false, .time_ns = 0, .text = std::move(line)});
}

void FakeEngine::print(const std::string& id, LogMessage message, bool followed) {
  const auto container = find(id);
  if (!container) return;
  auto& output = (*container)->output;
  if (!followed) (*container)->not_followed.insert(output.size());
  if (message.time_ns == 0) {
    message.time_ns =
        to_unix_ms(clock_.now()) * 1'000'000 + static_cast<std::int64_t>(output.size());
  }
  output.push_back(std::move(message));
  notify();
}

Awaitable<Result<std::unique_ptr<LogStream>>> FakeEngine::follow_logs(std::string id,
                                                                      std::int64_t since_ns) {
  CO_TRY_VOID(co_await begin("follow_logs", id));
  CO_TRY([[maybe_unused]] const Container* container, find(id));
  co_return std::make_unique<Output>(*this, std::move(id), since_ns, true);
}

Awaitable<Result<std::unique_ptr<LogStream>>> FakeEngine::kept_logs(std::string id,
                                                                    std::int64_t since_ns) {
  CO_TRY_VOID(co_await begin("kept_logs", id));
  CO_TRY([[maybe_unused]] const Container* container, find(id));
  co_return std::make_unique<Output>(*this, std::move(id), since_ns, false);
}

}  // namespace minato::docker
