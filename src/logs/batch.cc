#include "logs/batch.h"

#include <fmt/format.h>

#include "logs/errors.h"

namespace minato::logs {
namespace {

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
constexpr std::size_t kBatchBytes = 1'048'576;
constexpr std::size_t kEventBytes = 262'144;
constexpr std::size_t kEventOverheadBytes = 26;
constexpr std::int64_t kHourMs = 3600 * 1000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kFutureMs = 2 * kHourMs;
constexpr std::int64_t kPastMs = 14 * kDayMs;

Result<> check_sizes(const std::vector<api::InputLogEvent>& events) {
  std::size_t total = 0;
  for (const auto& event : events) {
    const std::size_t bytes = event.message.size() + kEventOverheadBytes;
    if (bytes > kEventBytes) {
      return fail(errors::invalid_parameter(
          fmt::format("Log event too large: {} bytes exceeds limit of {}", bytes, kEventBytes)));
    }
    total += bytes;
  }
  if (total <= kBatchBytes) return {};
  return fail(errors::invalid_parameter(
      fmt::format("Upload too large: {} bytes exceeds limit of {}", total, kBatchBytes)));
}

Result<> check_order(const std::vector<api::InputLogEvent>& events) {
  for (std::size_t i = 1; i < events.size(); ++i) {
    if (events[i].timestamp >= events[i - 1].timestamp) continue;
    return fail(errors::invalid_parameter(
        "Log events in a single PutLogEvents request must be in chronological order."));
  }
  if (events.back().timestamp - events.front().timestamp <= kDayMs) return {};
  return fail(errors::invalid_parameter(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours."));
}

}  // namespace

Result<CheckedBatch> check_batch(const std::vector<api::InputLogEvent>& events,
                                 std::int32_t retention_days, TimePoint now) {
  TRY_VOID(check_sizes(events));
  TRY_VOID(check_order(events));
  const std::int64_t present = to_unix_ms(now);
  CheckedBatch out;
  api::RejectedLogEventsInfo rejected;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::int64_t age = present - events[i].timestamp;
    const auto index = static_cast<std::int32_t>(i);
    if (retention_days > 0 && age > retention_days * kDayMs) {
      rejected.expired_log_event_end_index = index + 1;
    } else if (age > kPastMs) {
      rejected.too_old_log_event_end_index = index + 1;
    } else if (age < -kFutureMs) {
      if (!rejected.too_new_log_event_start_index) rejected.too_new_log_event_start_index = index;
    } else {
      out.events.push_back({.timestamp = events[i].timestamp, .message = events[i].message});
    }
  }
  if (out.events.size() < events.size()) out.rejected = rejected;
  return out;
}

}  // namespace minato::logs
