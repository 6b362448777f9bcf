// A stream of JSON objects, one a line, as the engine sends events and pull progress.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/result.h"

namespace minato::docker {

// Takes the text in pieces of any size.
class JsonLines {
 public:
  explicit JsonLines(std::size_t line_max = 1024 * 1024) : line_max_(line_max) {}

  void feed(std::string_view text) { buffer_ += text; }
  // The text has ended: what is left without a line break counts as a line.
  void finish() { finished_ = true; }
  // The next object; nullopt when more text is needed. kDataLoss for a line that is not an object
  // (it is skipped), kResourceExhausted for one that is too long (everything read so far is
  // dropped).
  Result<std::optional<boost::json::object>> next();

 private:
  std::size_t line_max_;
  std::string buffer_;
  std::size_t start_ = 0;  // of the first line that was not returned
  bool finished_ = false;
};

}  // namespace minato::docker
