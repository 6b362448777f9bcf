// The errors of the CloudWatch Logs API.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::logs::errors {

Error group_not_found();
Error stream_not_found();
Error group_exists();
Error stream_exists();
Error invalid_parameter(std::string message);
// Names the pattern.
Error invalid_filter_pattern(std::string_view pattern);
Error invalid_token();
Error deletion_protected(std::string_view group);
Error too_many_tags(std::string_view arn);
// What the event store says, as the API names it.
Error store_failed(Error error);

}  // namespace minato::logs::errors
