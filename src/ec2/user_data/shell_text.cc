// printf, backslash escapes and patterns.
#include <algorithm>
#include <charconv>

#include "ec2/user_data/shell.h"

namespace minato::ec2 {
namespace {

constexpr std::string_view kEscapeLetters = "abefnrtv\\";
constexpr std::string_view kEscapeBytes = "\a\b\x1b\f\n\r\t\v\\";

// One conversion of a printf format at `at`, behind its '%'. nullopt when it is not read here.
std::optional<std::string> converted(char conversion, const std::string& argument) {
  switch (conversion) {
    case 's':
      return argument;
    case 'b': {
      bool stop = false;
      return unescaped(argument, stop);
    }
    case 'd':
    case 'i': {
      const std::string text = argument.empty() ? "0" : argument;
      if (text.find_first_not_of("0123456789", text.front() == '-' ? 1 : 0) != std::string::npos) {
        return std::nullopt;
      }
      return text;
    }
    default:
      return std::nullopt;
  }
}

// The format once: takes arguments from `at` on. nullopt when it is not read here.
std::optional<std::string> format_once(std::string_view format,
                                       const std::vector<std::string>& words, std::size_t& at) {
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      out += format[i];
    } else if (i + 1 < format.size() && format[i + 1] == '%') {
      out += '%';
      ++i;
    } else {
      const char conversion = i + 1 < format.size() ? format[i + 1] : '\0';
      const auto text = converted(conversion, at < words.size() ? words[at] : "");
      if (!text) return std::nullopt;
      out += *text;
      ++at;
      ++i;
    }
    if (out.size() > FirstBoot::kTextBytesMax) return std::nullopt;
  }
  return out;
}

}  // namespace

std::string unescaped(std::string_view text, bool& stop) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const auto letter = kEscapeLetters.find(next);
    if (text[i] != '\\' || next == '\0') {
      out += text[i];
    } else if (next == 'c') {
      stop = true;
      return out;
    } else if (letter != std::string_view::npos) {
      out += kEscapeBytes[letter];
      ++i;
    } else if (next == 'x' || (next >= '0' && next <= '7')) {
      const bool hex = next == 'x';
      const std::size_t begin = i + (hex || next == '0' ? 2 : 1);
      const std::string_view digits = text.substr(std::min(begin, text.size()), hex ? 2 : 3);
      unsigned value = 0;
      const auto read =
          std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 8);
      const char byte = static_cast<char>(value);
      if (value > 2) out += byte;  // no mark
      i = static_cast<std::size_t>(read.ptr - text.data()) - 1;
    } else {
      out += text[i];
    }
  }
  return out;
}

Shell::Status Shell::print_formatted(const Words& words, Streams& streams) {
  std::size_t at = 1;
  if (at < words.size() && words[at] == "--") ++at;
  if (at == words.size()) return Status::kFailed;
  if (words[at].starts_with("-v")) {
    if (words.size() > at + 1) variables_[words[at + 1]] = boot_.unknown("printf -v");
    return Status::kAssumed;
  }
  bool stop = false;
  const std::string format = unescaped(words[at++], stop);
  std::string out;
  do {
    const std::size_t before = at;
    const auto text = format_once(format, words, at);
    if (!text || !boot_.spend(text->size())) {
      call_unknown(words, streams);
      return Status::kOk;
    }
    out += *text;
    if (at == before) break;  // it takes no arguments
  } while (at < words.size());
  deliver(Sink{}, std::move(out), streams);
  return Status::kOk;
}

bool fits_pattern(std::string_view text, std::string_view pattern) {
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace minato::ec2
