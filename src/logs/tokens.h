// Tokens of reading operations: positions in streams as opaque text. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/page.h"
#include "logs/event_store.h"

namespace minato::logs {

// "f/<56 digits>/s": go on behind the position; "b/...": before it.
struct EventToken {
  bool backward = false;
  Position position;
};
std::string to_text(const EventToken& token);
std::optional<EventToken> parse_event_token(std::string_view text);

// Where FilterLogEvents goes on: behind this event, in the order of time, stream name, arrival.
struct FilterToken {
  Position position;
  std::string stream;
};
std::string to_text(const FilterToken& token);
std::optional<FilterToken> parse_filter_token(std::string_view text);

// The page that a request asks for of the list with that name (aws/page.h).
// InvalidParameterException for a token of another list.
Result<aws::PageRequest> page_request(std::string list, const std::optional<std::string>& token,
                                      std::int32_t limit);

// The eventId of FilterLogEvents: 56 digits, the same for the same event at every call.
std::string event_id(const StreamId& stream, const Position& position);

}  // namespace minato::logs
