#include <fmt/format.h>

#include <map>

#include "gen/logs_operations.h"
#include "logs/tokens.h"

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

// By name only the streams of the page have to be looked at on the disk.
Awaitable<Result<std::vector<Shown>>> streams_by_name(LogsService& logs, GroupRecord group,
                                                      std::string prefix,
                                                      aws::Pager<Shown>& pager) {
  page_through(
      pager, logs.streams().entries(), group.id + "/",
      [](const auto& entry) {
        return std::optional(Shown{.stream = entry.second.value, .stats = {}});
      },
      prefix);
  std::vector<Shown> streams = pager.take();
  CO_TRY_VOID(co_await fill_stats(logs, streams));
  co_return streams;
}

Awaitable<Result<std::vector<Shown>>> streams_by_time(LogsService& logs, GroupRecord group,
                                                      aws::Pager<Shown>& pager) {
  std::vector<Shown> streams;
  for (const auto& [key, entry] : logs.streams().with_prefix(group.id + "/")) {
    streams.push_back({.stream = entry.value, .stats = {}});
  }
  CO_TRY_VOID(co_await fill_stats(logs, streams));
  std::map<std::string, Shown> ordered;
  for (Shown& shown : streams) {
    const std::int64_t time =
        shown.stats.events > 0 ? shown.stats.last_timestamp : shown.stream.created;
    std::string key = fmt::format("{:020} {}", time, shown.stream.name);
    ordered.emplace(std::move(key), std::move(shown));
  }
  page_through(pager, ordered, "", [](const auto& entry) { return std::optional(entry.second); });
  co_return pager.take();
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
  CO_TRY(auto page, page_request((by_time ? "streams by time " : "streams ") + group.id,
                                 request.next_token, request.limit.value_or(kStreamsDefault)));
  page.descending = request.descending.value_or(false);
  aws::Pager<Shown> pager(std::move(page));
  std::vector<Shown> streams;
  if (by_time) {
    CO_TRY(streams, co_await streams_by_time(logs, group, pager));
  } else {
    std::string prefix = request.log_stream_name_prefix.value_or("");
    CO_TRY(streams, co_await streams_by_name(logs, group, std::move(prefix), pager));
  }
  api::DescribeLogStreams::Response response;
  response.next_token = pager.next_token();
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
