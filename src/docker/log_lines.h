// The engine's log stream with timestamps=1 as messages. Without a TTY every frame is one message
// (it lacks its line break when it is a part of a longer line); with one every line is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::docker {

// One message of a container's output, as the engine keeps it: at most 16 KiB.
struct LogMessage {
  bool error_output = false;
  std::int64_t time_ns = 0;  // since 1970
  std::string text;          // without line break
  bool partial = false;      // the line goes on in the next message of the same output
};

class LogMessages {
 public:
  explicit LogMessages(bool tty) : tty_(tty) {}

  // Pieces of any size.
  void feed(std::span<const std::byte> bytes);
  // The next message; nullopt when more bytes are needed. kDataLoss when the bytes are not what
  // the engine sends; the reader is of no use afterwards.
  Result<std::optional<LogMessage>> next();

 private:
  Result<std::optional<LogMessage>> next_frame();
  Result<std::optional<LogMessage>> next_line();

  bool tty_;
  std::string buffer_;
  std::size_t start_ = 0;
};

// "2026-01-02T03:04:05.123456789Z" -> nanoseconds since 1970; nullopt when it is none.
std::optional<std::int64_t> parse_nanoseconds(std::string_view text);

}  // namespace minato::docker
