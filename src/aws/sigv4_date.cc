#include "aws/sigv4_date.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "codec/time.h"

namespace minato::aws {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool digits_only(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<TimePoint> parse_request_date(std::string_view text) {
  constexpr std::string_view kForm = "Sun, 30 Aug 2015 12:36:00 GMT";
  if (text.size() != kForm.size() || !text.ends_with(" GMT") || text.substr(3, 2) != ", ") {
    return parse_basic_iso8601(text);
  }
  const std::string_view day = text.substr(5, 2);
  const std::string_view month_name = text.substr(8, 3);
  const std::string_view year = text.substr(12, 4);
  const std::string_view hour = text.substr(17, 2);
  const std::string_view minute = text.substr(20, 2);
  const std::string_view second = text.substr(23, 2);
  for (const std::string_view part : {day, year, hour, minute, second}) {
    if (!digits_only(part)) return std::nullopt;
  }
  for (std::size_t month = 0; month < kMonths.size(); ++month) {
    if (kMonths[month] != month_name) continue;
    return parse_basic_iso8601(
        fmt::format("{}{:02}{}T{}{}{}Z", year, month + 1, day, hour, minute, second));
  }
  return std::nullopt;
}

}  // namespace minato::aws
