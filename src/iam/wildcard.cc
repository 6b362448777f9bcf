#include "iam/wildcard.h"

#include <algorithm>
#include <cctype>

namespace minato::iam {
namespace {

char to_lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool same(char pattern, char c, bool ignore_case) {
  if (pattern == '?') return true;
  if (pattern == kLiteralStar) return c == '*';
  if (pattern == kLiteralQuestion) return c == '?';
  return pattern == c || (ignore_case && to_lower(pattern) == to_lower(c));
}

}  // namespace

bool matches_wildcards(std::string_view pattern, std::string_view text, bool ignore_case) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && same(pattern[p], text[t], ignore_case)) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool matches_arn(std::string_view pattern, std::string_view text) {
  for (int part = 0; part < 5; ++part) {
    const auto pattern_end = pattern.find(':');
    const auto text_end = text.find(':');
    if (pattern_end == std::string_view::npos || text_end == std::string_view::npos) return false;
    if (!matches_wildcards(pattern.substr(0, pattern_end), text.substr(0, text_end))) return false;
    pattern.remove_prefix(pattern_end + 1);
    text.remove_prefix(text_end + 1);
  }
  return matches_wildcards(pattern, text);
}

std::string without_literals(std::string text) {
  std::ranges::replace(text, kLiteralStar, '*');
  std::ranges::replace(text, kLiteralQuestion, '?');
  return text;
}

}  // namespace minato::iam
