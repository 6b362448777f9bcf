// Messages of the engine to log events: parts of long lines are put together again, lines that no
// event can hold are cut between characters, and bytes that are not UTF-8 become U+FFFD, as
// Docker's own awslogs driver has it. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "docker/log_lines.h"

namespace minato::agent {

struct OutputEvent {
  std::int64_t time_ns = 0;  // of the line's first part
  std::string text;          // UTF-8
};

class LineJoiner {
 public:
  // What the log service takes in one event, without its own 26 bytes.
  static constexpr std::size_t kEventBytes = 256 * 1024 - 26;

  // The events that are complete with this message; none for the beginning of a longer line.
  std::vector<OutputEvent> add(docker::LogMessage message);
  // Whether a line has begun that is not complete.
  bool open() const { return begun_[0].has_value() || begun_[1].has_value(); }
  // What has begun, at the end of the output.
  std::vector<OutputEvent> take_rest();

 private:
  // A line of one output that is not complete: bytes as they came.
  struct Begun {
    std::int64_t time_ns = 0;
    std::string bytes;
    std::size_t utf8_bytes = 0;  // what they give at most
  };
  static void cut(Begun& begun, std::vector<OutputEvent>& out);

  std::array<std::optional<Begun>, 2> begun_;  // of both outputs
};

}  // namespace minato::agent
