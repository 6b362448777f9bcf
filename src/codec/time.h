// Timestamps in the forms AWS protocols use.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace minato {

std::string to_iso8601(TimePoint time);                   // 2026-01-02T03:04:05.678Z
std::string to_iso8601_seconds(TimePoint time);           // 2026-01-02T03:04:05Z
std::string to_basic_iso8601(TimePoint time);             // 20260102T030405Z (SigV4)
std::string to_http_date(TimePoint time);                 // Fri, 02 Jan 2026 03:04:05 GMT
std::optional<TimePoint> parse_basic_iso8601(std::string_view text);
// With or without fraction, 'Z' or a numeric offset.
std::optional<TimePoint> parse_iso8601(std::string_view text);

}  // namespace minato
