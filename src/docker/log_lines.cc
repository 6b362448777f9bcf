#include "docker/log_lines.h"

#include <algorithm>
#include <charconv>

#include "codec/time.h"

namespace minato::docker {
namespace {

constexpr std::size_t kHeaderBytes = 8;
// The engine splits lines at 16 KiB; much more is not its doing.
constexpr std::size_t kMessageBytesMax = 1024 * 1024;
constexpr std::size_t kPartBytes = 16 * 1024;
// The longest time that the engine writes, with room to spare.
constexpr std::size_t kTimeBytesMax = 64;

std::unexpected<Error> not_a_log() {
  return fail(ErrorCode::kDataLoss, "The engine's log stream cannot be read.");
}

// "<time> text" with or without line break.
Result<std::optional<LogMessage>> read_message(std::string_view text, bool error_output) {
  LogMessage out;
  out.error_output = error_output;
  const auto blank = text.find(' ');
  const auto time = parse_nanoseconds(text.substr(0, blank));
  if (!time || blank == std::string_view::npos) return not_a_log();
  out.time_ns = *time;
  text.remove_prefix(blank + 1);
  out.partial = !text.ends_with('\n') && text.size() >= kPartBytes;
  if (text.ends_with('\n')) text.remove_suffix(1);
  out.text = text;
  return std::optional(std::move(out));
}

// Where in `text`, from `from` on, the engine's time stands as it writes it before each message.
std::size_t find_time(std::string_view text, std::size_t from) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000000000Z ";
  const auto fits = [](char c, char form) {
    return form == '0' ? c >= '0' && c <= '9' : c == form;
  };
  constexpr std::size_t kLast = kForm.size() - 2;
  for (auto z = text.find("Z ", from + kLast); z < text.size(); z = text.find("Z ", z + 1)) {
    if (std::ranges::equal(text.substr(z - kLast, kForm.size()), kForm, fits)) return z - kLast;
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<std::int64_t> parse_nanoseconds(std::string_view text) {
  const auto point = text.find('.');
  const auto end = point == std::string_view::npos
                       ? text.find_first_of("Z+")
                       : text.find_first_not_of("0123456789", point + 1);
  if (end == std::string_view::npos) return std::nullopt;
  std::int64_t fraction = 0;
  if (point != std::string_view::npos) {
    std::string digits(text.substr(point + 1, end - point - 1));
    if (digits.empty() || digits.size() > 9) return std::nullopt;
    digits.resize(9, '0');
    std::from_chars(digits.data(), digits.data() + digits.size(), fraction);
  }
  const auto second =
      parse_iso8601(std::string(text.substr(0, std::min(point, end))).append(text.substr(end)));
  if (!second) return std::nullopt;
  return to_unix_ms(*second) * 1'000'000 + fraction;
}

void LogMessages::feed(std::span<const std::byte> bytes) {
  if (start_ > 0) {
    buffer_.erase(0, start_);
    start_ = 0;
  }
  buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Result<std::optional<LogMessage>> LogMessages::next() {
  return tty_ ? next_line() : next_frame();
}

Result<std::optional<LogMessage>> LogMessages::next_frame() {
  const std::string_view rest = std::string_view(buffer_).substr(start_);
  if (rest.size() < kHeaderBytes) return std::optional<LogMessage>();
  std::size_t length = 0;
  for (std::size_t i = 4; i < kHeaderBytes; ++i) {
    length = length << 8 | static_cast<unsigned char>(rest[i]);
  }
  if (rest[0] > 2 || rest[0] < 0 || rest[1] != 0 || length > kMessageBytesMax) return not_a_log();
  if (rest.size() < kHeaderBytes + length) return std::optional<LogMessage>();
  start_ += kHeaderBytes + length;
  return read_message(rest.substr(kHeaderBytes, length), rest[0] == 2);
}

Result<std::optional<LogMessage>> LogMessages::next_line() {
  const std::string_view rest = std::string_view(buffer_).substr(start_);
  const auto blank = rest.find(' ');
  if (blank == std::string_view::npos) {
    if (rest.size() > kTimeBytesMax) return not_a_log();
    return std::optional<LogMessage>();
  }
  const std::string_view text = rest.substr(blank + 1);
  const auto line_break = text.find('\n');
  // After a part the next message can begin anywhere, after less than one only behind a line break.
  const auto part = find_time(text.substr(0, line_break), continued_ ? 0 : kPartBytes);
  std::size_t size = text.size();
  if (part != std::string_view::npos) {
    size = part;
  } else if (line_break != std::string_view::npos) {
    size = line_break + 1;
  } else if (!finished_) {
    if (rest.size() > kMessageBytesMax) return not_a_log();
    return std::optional<LogMessage>();
  }
  start_ += blank + 1 + size;
  auto message = read_message(rest.substr(0, blank + 1 + size), false);
  continued_ = message && *message && (*message)->partial;
  return message;
}

}  // namespace minato::docker
