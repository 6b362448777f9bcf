#include <algorithm>
#include <ranges>

#include "gen/logs_operations.h"
#include "logs/event_merge.h"
#include "logs/filter/filter_pattern.h"

namespace minato::logs {
namespace {

constexpr std::size_t kEventsMax = 10'000;
constexpr std::size_t kAnswerBytes = 1024 * 1024;
// A call that finds nothing in that much text answers what it has, with a token to go on.
constexpr std::size_t kSearchedBytes = 16 * 1024 * 1024;

Result<std::vector<StreamRecord>> chosen_streams(const LogsService& logs, const GroupRecord& group,
                                                 const api::FilterLogEvents::Request& request) {
  if (request.log_stream_names && request.log_stream_name_prefix) {
    return fail(errors::invalid_parameter(
        "logStreamNames and logStreamNamePrefix are mutually exclusive parameters."));
  }
  std::vector<StreamRecord> out;
  if (request.log_stream_names) {
    for (const std::string& name : *request.log_stream_names) {
      TRY(StreamRecord stream, logs.find_stream(group, name));
      const auto names = out | std::views::transform(&StreamRecord::name);
      if (std::ranges::find(names, name) == names.end()) out.push_back(std::move(stream));
    }
    return out;
  }
  const std::string prefix = group.id + "/" + request.log_stream_name_prefix.value_or("");
  for (const auto& [key, entry] : logs.streams().with_prefix(prefix)) out.push_back(entry.value);
  return out;
}

Result<EventMerge::Range> range_of(const GroupRecord& group,
                                   const api::FilterLogEvents::Request& request, TimePoint now) {
  EventMerge::Range range;
  range.from = std::max(request.start_time.value_or(0), visible_from(group, now));
  // The end is included here, unlike in GetLogEvents.
  if (request.end_time) range.before = {*request.end_time, kAfterAll.number};
  if (request.next_token) {
    range.behind = parse_filter_token(*request.next_token);
    if (!range.behind) return fail(errors::invalid_token());
  }
  return range;
}

// Fills the answer up to its limits.
Awaitable<Result<>> collect(EventMerge& merge, const FilterPattern& pattern, std::size_t events_max,
                            api::FilterLogEvents::Response& response) {
  auto& shown = *response.events;
  std::size_t answered = 0;
  std::size_t searched = 0;
  FilterToken last;
  while (true) {
    auto found = co_await merge.next();
    if (!found) co_return fail(errors::store_failed(std::move(found).error()));
    if (!*found) co_return Result<>();
    const std::size_t bytes = (**found).event.message.size();
    const bool matches = pattern.matches((**found).event.message);
    const bool full = shown.size() == events_max || answered + bytes > kAnswerBytes;
    if ((matches && full && !shown.empty()) || searched > kSearchedBytes) {
      response.next_token = to_text(last);
      co_return Result<>();
    }
    searched += bytes + 1;
    last = {.position = (**found).event.position, .stream = (**found).stream->name};
    if (!matches) continue;
    answered += bytes;
    auto& added = shown.emplace_back();
    added.log_stream_name = (**found).stream->name;
    added.timestamp = (**found).event.position.timestamp;
    added.ingestion_time = (**found).event.ingested;
    added.event_id = event_id((**found).stream->events(), (**found).event.position);
    added.message = std::move((**found).event.message);
  }
}

Answer<api::FilterLogEvents> filter_log_events(LogsService& logs, const Context& context,
                                               const api::FilterLogEvents::Request& request,
                                               const Named& named) {
  CO_TRY(const GroupRecord group, logs.find_group(named));
  CO_TRY(const FilterPattern pattern, FilterPattern::parse(request.filter_pattern.value_or("")));
  CO_TRY(std::vector<StreamRecord> streams, chosen_streams(logs, group, request));
  CO_TRY(EventMerge::Range range, range_of(group, request, context.now));
  api::FilterLogEvents::Response response;
  response.events.emplace();
  response.searched_log_streams.emplace();  // empty, as AWS answers since 2023
  EventMerge merge(logs.events(), std::move(streams), std::move(range));
  const auto limit = static_cast<std::size_t>(request.limit.value_or(kEventsMax));
  CO_TRY_VOID(co_await collect(merge, pattern, limit, response));
  co_return response;
}

}  // namespace

const Operation<api::FilterLogEvents> kFilterLogEvents{
    .find = chosen_group<api::FilterLogEvents::Request>,
    .resources = group_arns,
    .sample = R"({"logGroupIdentifier": "{log-group}"})",
    .handle = filter_log_events};

}  // namespace minato::logs
