#include "agent/session/submitter.h"

#include "agent/session/backoff.h"
#include "base/log.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;

constexpr BackoffRule kRetry{.first = 250ms, .max = 5min, .factor = 2.0};

bool may_be_heard_later(const Error& error) {
  switch (error.code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kPermissionDenied:  // credentials may be renewed
    case ErrorCode::kResourceExhausted:
      return true;
    default:
      return false;
  }
}

}  // namespace

Submitter::Submitter(Executor executor, ApiClient& api, Random& random, SubmitterPorts ports)
    : executor_(executor),
      api_(api),
      random_(random),
      ports_(std::move(ports)),
      stop_signal_(executor),
      background_(std::move(executor)) {}

void Submitter::changed(const std::string& arn) {
  if (stopping_ || busy_.contains(arn) || !ports_.next_report(arn)) return;
  busy_.insert(arn);
  queue_.push_back(arn);
  next();
}

void Submitter::refuse(ecs::api::SubmitTaskStateChangeRequest request) {
  if (stopping_ || refusals_ >= kRefusalsMax) return;
  ++refusals_;
  background_.spawn(submit_refusal(std::move(request)));
}

Awaitable<void> Submitter::stop() {
  stopping_ = true;
  queue_.clear();
  stop_signal_.notify();
  co_await background_.wait();
}

void Submitter::next() {
  while (!queue_.empty() && running_ < kSubmitsMax) {
    ++running_;
    std::string arn = std::move(queue_.front());
    queue_.pop_front();
    background_.spawn(submit_task(std::move(arn)));
  }
}

Awaitable<void> Submitter::submit_task(std::string arn) {
  while (!stopping_) {
    const auto report = ports_.next_report(arn);
    if (!report || !co_await deliver(report->request)) break;
    ports_.acknowledge(arn, *report);
  }
  busy_.erase(arn);
  --running_;
  if (stopping_) co_return;
  // Something may have changed between the last look and here.
  changed(arn);
  next();
}

Awaitable<void> Submitter::submit_refusal(ecs::api::SubmitTaskStateChangeRequest request) {
  (void)co_await deliver(std::move(request));
  --refusals_;
}

Awaitable<bool> Submitter::deliver(ecs::api::SubmitTaskStateChangeRequest request) {
  Backoff backoff(kRetry);
  while (!stopping_) {
    const auto answer = co_await api_.call<ecs::api::SubmitTaskStateChangeResponse>(
        kEcsService, "SubmitTaskStateChange", request);
    if (answer) co_return true;
    if (!may_be_heard_later(answer.error())) {
      log::warn("agent: the state of {} was refused: {}", request.task.value_or(""),
                answer.error().message);
      co_return true;
    }
    if (stopping_) break;
    co_await stop_signal_.wait_for(backoff.next(random_));
  }
  co_return false;
}

}  // namespace minato::agent
