// The engine's log stream with timestamps=1 as messages. Without a TTY every frame is one message;
// with one the messages follow each other without a frame.
//
// The engine cuts lines into parts of 16 KiB. A part has no line break, and neither have the last
// words of a container that ends without one nor, from the engine's driver `local`, the last part
// of a line: what has fewer than 16 KiB ends its line in any case.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::docker {

// One message of a container's output, as the engine keeps it: at most 16 KiB. Any bytes.
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
  // There is no more: what is left is the last message.
  void finish() { finished_ = true; }
  // The next message; nullopt when more bytes are needed. kDataLoss when the bytes are not what
  // the engine sends; the reader is of no use afterwards.
  Result<std::optional<LogMessage>> next();

 private:
  Result<std::optional<LogMessage>> next_frame();
  Result<std::optional<LogMessage>> next_line();

  bool tty_;
  bool finished_ = false;
  bool continued_ = false;  // the last message was a part of a longer line
  std::string buffer_;
  std::size_t start_ = 0;
};

// "2026-01-02T03:04:05.123456789Z" -> nanoseconds since 1970; nullopt when it is none.
std::optional<std::int64_t> parse_nanoseconds(std::string_view text);

}  // namespace minato::docker
