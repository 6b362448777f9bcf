#include "docker/json_lines.h"

#include <boost/json/parse.hpp>

#include "base/limits.h"

namespace minato::docker {

Result<std::optional<boost::json::object>> JsonLines::next() {
  while (true) {
    auto end = buffer_.find('\n', start_);
    if (end == std::string::npos) {
      if (buffer_.size() - start_ > line_max_) {
        buffer_.clear();
        start_ = 0;
        return fail(ErrorCode::kResourceExhausted, "A line of the engine's stream is too long.");
      }
      if (!finished_ || start_ == buffer_.size()) {
        buffer_.erase(0, start_);
        start_ = 0;
        return std::optional<boost::json::object>{};
      }
      end = buffer_.size();
    }
    const std::string_view line = std::string_view(buffer_).substr(start_, end - start_);
    start_ = std::min(end + 1, buffer_.size());
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    boost::system::error_code error;
    const boost::json::parse_options options{.max_depth = limits::kJsonDepth};
    boost::json::value value = boost::json::parse(line, error, {}, options);
    if (error || !value.is_object()) {
      return fail(ErrorCode::kDataLoss, "A line of the engine's stream is not a JSON object.");
    }
    return std::optional(std::move(value.get_object()));
  }
}

}  // namespace minato::docker
