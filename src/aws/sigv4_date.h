// The two forms in which a signed request tells its time.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace minato::aws {

// "20150830T123600Z" or, as a Date header may have it, "Sun, 30 Aug 2015 12:36:00 GMT"
// (RFC 9110 5.6.7, the preferred form only). nullopt for anything else.
std::optional<TimePoint> parse_request_date(std::string_view text);

}  // namespace minato::aws
