#include <fmt/format.h>

#include <algorithm>

#include "codec/base64.h"
#include "gen/logs_operations.h"

namespace minato::logs {
namespace {

constexpr std::int32_t kStreamsDefault = 50;

struct Shown {
  StreamRecord stream;
  StreamStats stats;
};

api::LogStream to_api(const GroupRecord& group, const Shown& shown) {
  api::LogStream out;
  out.log_stream_name = shown.stream.name;
  out.creation_time = shown.stream.created;
  out.arn = group.arn() + ":log-stream:" + shown.stream.name;
  out.stored_bytes = 0;  // as AWS answers since 2019; groups have the sum
  if (shown.stats.events > 0) {
    out.first_event_timestamp = shown.stats.first_timestamp;
    out.last_event_timestamp = shown.stats.last_timestamp;
    out.last_ingestion_time = shown.stats.last_ingested;
  }
  return out;
}

// What the pages are ordered by; unique.
std::string order_of(const Shown& shown, bool by_time) {
  if (!by_time) return shown.stream.name;
  const std::int64_t time =
      shown.stats.events > 0 ? shown.stats.last_timestamp : shown.stream.created;
  return fmt::format("{:020} {}", time, shown.stream.name);
}

Awaitable<Result<>> fill_stats(LogsService& logs, std::vector<Shown>& streams) {
  for (Shown& shown : streams) {
    auto stats = co_await logs.events().stats(shown.stream.events());
    // Deleted meanwhile: shown as it was, once more.
    if (!stats && stats.error().code == ErrorCode::kNotFound) continue;
    if (!stats) co_return fail(errors::store_failed(std::move(stats).error()));
    shown.stats = *stats;
  }
  co_return Result<>();
}

// Leaves the page behind `after` in order; returns the token of the next one, "" at the end.
std::string cut_page(std::vector<Shown>& streams, const api::DescribeLogStreams::Request& request,
                     const std::string& after) {
  const bool by_time = request.order_by.value_or("LogStreamName") == api::OrderBy::kLastEventTime;
  const bool descending = request.descending.value_or(false);
  std::ranges::sort(streams, [by_time, descending](const Shown& a, const Shown& b) {
    return descending ? order_of(b, by_time) < order_of(a, by_time)
                      : order_of(a, by_time) < order_of(b, by_time);
  });
  if (!after.empty()) {
    std::erase_if(streams, [&](const Shown& shown) {
      const std::string order = order_of(shown, by_time);
      return descending ? order >= after : order <= after;
    });
  }
  const auto limit = static_cast<std::size_t>(request.limit.value_or(kStreamsDefault));
  if (streams.size() <= limit) return {};
  streams.resize(limit);
  return order_of(streams.back(), by_time);
}

Answer<api::DescribeLogStreams> describe_log_streams(
    LogsService& logs, const Context&, const api::DescribeLogStreams::Request& request,
    const Named& named) {
  CO_TRY(const GroupRecord group, logs.find_group(named));
  const bool by_time = request.order_by.value_or("LogStreamName") == api::OrderBy::kLastEventTime;
  if (by_time && request.log_stream_name_prefix) {
    co_return fail(
        errors::invalid_parameter("Cannot order by LastEventTime with a logStreamNamePrefix."));
  }
  const auto after = base64_decode(request.next_token.value_or(""));
  if (!after) co_return fail(errors::invalid_token());
  std::vector<Shown> streams;
  const std::string prefix = group.id + "/" + request.log_stream_name_prefix.value_or("");
  for (const auto& [key, entry] : logs.streams().with_prefix(prefix)) {
    streams.push_back({.stream = entry.value, .stats = {}});
  }
  // By name, only the page has to be looked at on the disk.
  if (by_time) CO_TRY_VOID(co_await fill_stats(logs, streams));
  api::DescribeLogStreams::Response response;
  const std::string next = cut_page(streams, request, *after);
  if (!next.empty()) response.next_token = base64_encode(next);
  if (!by_time) CO_TRY_VOID(co_await fill_stats(logs, streams));
  auto& shown = response.log_streams.emplace();
  for (const Shown& stream : streams) shown.push_back(to_api(group, stream));
  co_return response;
}

}  // namespace

const Operation<api::DescribeLogStreams> kDescribeLogStreams{
    .find = chosen_group<api::DescribeLogStreams::Request>,
    .resources = group_arns,
    .sample = R"({"logGroupIdentifier": "{log-group}"})",
    .handle = describe_log_streams};

}  // namespace minato::logs
