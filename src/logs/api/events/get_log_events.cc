#include <algorithm>

#include "gen/logs_operations.h"
#include "logs/tokens.h"

namespace minato::logs {
namespace {

// The part of the stream that is asked for, without token.
ReadRange range_of(const GroupRecord& group, const api::GetLogEvents::Request& request,
                   TimePoint now) {
  ReadRange range;
  const std::int64_t from = std::max(request.start_time.value_or(0), visible_from(group, now));
  range.after = {from, 0};
  if (request.end_time) range.before = {*request.end_time, 0};
  range.backward = !request.start_from_head.value_or(false);
  if (request.limit) range.events_max = static_cast<std::size_t>(*request.limit);
  return range;
}

// Moves the range behind or before the token.
Result<> apply_token(ReadRange& range, const std::string& text) {
  const auto token = parse_event_token(text);
  if (!token) return fail(errors::invalid_token());
  range.backward = token->backward;
  if (token->backward)
    range.before = std::min(range.before, token->position);
  else
    range.after = std::max(range.after, token->position);
  return {};
}

Result<Named> chosen_stream(const LogsService& logs, const Context& context,
                            const api::GetLogEvents::Request& request) {
  TRY(Named named, chosen_group(logs, context, request));
  named.stream = request.log_stream_name;
  return named;
}

Answer<api::GetLogEvents> get_log_events(LogsService& logs, const Context& context,
                                         const api::GetLogEvents::Request& request,
                                         const Named& named) {
  CO_TRY(const GroupRecord group, logs.find_group(named));
  CO_TRY(const StreamRecord stream, logs.find_stream(group, request.log_stream_name));
  ReadRange range = range_of(group, request, context.now);
  if (request.next_token) CO_TRY_VOID(apply_token(range, *request.next_token));
  auto page = co_await logs.events().read(stream.events(), range);
  if (!page) co_return fail(errors::store_failed(std::move(page).error()));
  // At an end the token is the one that was given: nothing was passed.
  Position first = range.backward ? range.before : range.after;
  Position last = first;
  if (!page->events.empty()) {
    first = page->events.front().position;
    last = page->events.back().position;
  } else if (!request.next_token) {
    // What comes later must be found from here, also with the stream read from its end.
    first = last = range.after;
  }
  api::GetLogEvents::Response response;
  auto& shown = response.events.emplace();
  for (Event& event : page->events) {
    auto& added = shown.emplace_back();
    added.timestamp = event.position.timestamp;
    added.message = std::move(event.message);
    added.ingestion_time = event.ingested;
  }
  response.next_forward_token = to_text(EventToken{.backward = false, .position = last});
  response.next_backward_token = to_text(EventToken{.backward = true, .position = first});
  co_return response;
}

}  // namespace

const Operation<api::GetLogEvents> kGetLogEvents{
    .find = chosen_stream,
    .resources = stream_arns,
    .sample = R"({"logGroupIdentifier": "{log-group}", "logStreamName": "{log-stream}"})",
    .handle = get_log_events};

}  // namespace minato::logs
