#include "aws/utf8.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace minato::aws {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Bytes of the sequence at the start of `text`, 0 when it is ill-formed.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  std::uint32_t code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < kSmallest[length] || code > 0x10FFFF || surrogate ? 0 : length;
}

// Whether all of `text` is the beginning of one sequence that more bytes could complete.
bool begins_character(std::string_view text) {
  std::string completed(text);
  // The widest and the narrowest continuation: one of them is allowed after each beginning.
  for (const char byte : {'\x80', '\xBF'}) {
    completed.resize(text.size());
    while (completed.size() < 4) {
      completed.push_back(byte);
      if (sequence_length(completed) == completed.size()) return true;
    }
  }
  return false;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string prefix_of(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t next = end + std::max<std::size_t>(1, sequence_length(text.substr(end)));
    if (next > bytes_max) break;
    end = next;
  }
  return std::string(text.substr(0, end));
}

std::string to_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    out += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return out;
}

std::size_t utf8_bytes(std::string_view text) {
  std::size_t bytes = 0;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    bytes += length == 0 ? kReplacement.size() : length;
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return bytes;
}

std::size_t fitting_bytes(std::string_view text, std::size_t bytes_max) {
  std::size_t end = 0;
  std::size_t spent = 0;
  while (end < text.size()) {
    const std::string_view rest = text.substr(end);
    const std::size_t length = sequence_length(rest);
    const std::size_t taken = length > 0 ? length : begins_character(rest) ? rest.size() : 1;
    spent += length > 0 ? length : taken * kReplacement.size();
    if (spent > bytes_max) break;
    end += taken;
  }
  return end;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  return count;
}

}  // namespace minato::aws
