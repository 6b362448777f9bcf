#include "registry/names.h"

#include <algorithm>

#include "base/arn.h"

namespace minato::registry {
namespace {

bool is_lower_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_alnum(char c) {
  return is_lower_alnum(c) || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_separator(std::string_view run) {
  return run == "." || run == "_" || run == "__" ||
         run.find_first_not_of('-') == std::string_view::npos;
}

bool is_component(std::string_view text) {
  if (text.empty() || !is_lower_alnum(text.front()) || !is_lower_alnum(text.back())) return false;
  for (std::size_t i = 0; i < text.size();) {
    if (is_lower_alnum(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && !is_lower_alnum(text[end])) ++end;
    if (!is_separator(text.substr(i, end - i))) return false;
    i = end;
  }
  return true;
}

}  // namespace

bool is_repository_name(std::string_view text) {
  if (text.size() < 2 || text.size() > 256) return false;
  for (;;) {
    const std::size_t slash = text.find('/');
    if (!is_component(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool is_tag(std::string_view text) {
  if (text.empty() || text.size() > 128 || text.front() == '.' || text.front() == '-') return false;
  return std::ranges::all_of(
      text, [](char c) { return is_alnum(c) || c == '_' || c == '.' || c == '-'; });
}

bool looks_like_digest(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) return false;
  return std::ranges::all_of(
             text.substr(0, colon),
             [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '+' || c == '.'; }) &&
         std::ranges::all_of(text.substr(colon + 1), is_hex);
}

bool matches_wildcard(std::string_view pattern, std::string_view tag) {
  // The last '*' seen may take one more character each time the rest fails: linear in practice,
  // quadratic at worst, over at most 128 by 128 characters.
  std::size_t p = 0, t = 0, star = std::string_view::npos, retry = 0;
  while (t < tag.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && pattern[p] == tag[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string repository_arn(const Scope& scope, std::string_view name) {
  return make_arn("ecr", scope.region, scope.account, "repository/" + std::string(name));
}

}  // namespace minato::registry
