// Messages of the engine to log events: parts of long lines are put together again. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "docker/log_lines.h"

namespace minato::agent {

struct OutputEvent {
  std::int64_t time_ns = 0;  // of the line's first part
  std::int64_t last_ns = 0;  // of its last part
  std::string text;
};

class LineJoiner {
 public:
  // What the log service takes in one event, without its own 26 bytes.
  static constexpr std::size_t kEventBytes = 256 * 1024 - 26;

  // The event that is complete with this message; none for the beginning of a longer line.
  std::optional<OutputEvent> add(docker::LogMessage message);
  // Whether a line has begun: the messages of it come again when reading starts anew.
  bool open() const { return begun_[0].has_value() || begun_[1].has_value(); }
  // What has begun, at the end of the output.
  std::optional<OutputEvent> take_rest();

 private:
  std::array<std::optional<OutputEvent>, 2> begun_;  // of both outputs
};

}  // namespace minato::agent
