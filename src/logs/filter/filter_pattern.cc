#include "logs/filter/filter_pattern.h"

#include <re2/re2.h>

#include "logs/errors.h"

namespace minato::logs {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::int64_t kRegexMemoryBytes = 1 << 20;

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// The text between the quotation marks at the start of `rest`, which moves behind them; false when
// they do not end.
bool take_quoted(std::string_view& rest, std::string& out) {
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '\\' && i + 1 < rest.size()) {
      out += rest[++i];
    } else if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return true;
    } else {
      out += rest[i];
    }
  }
  return false;
}

bool is_plain(std::string_view word) {
  for (const unsigned char c : word) {
    if (std::isalnum(c) == 0 && c != '_' && c != '.' && c != '-' && c < 0x80) return false;
  }
  return !word.empty();
}

}  // namespace

std::shared_ptr<const re2::RE2> compile_regex(std::string_view text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemoryBytes);
  auto made = std::make_shared<re2::RE2>(text, options);
  return made->ok() ? made : nullptr;
}

bool FilterPattern::Term::found_in(std::string_view message) const {
  if (regex) return re2::RE2::PartialMatch(message, *regex);
  return message.find(text) != std::string_view::npos;
}

Result<> FilterPattern::add_term(std::string_view& rest, std::string_view whole) {
  std::vector<Term>* to = &required_;
  if (rest.front() == '?' || rest.front() == '-') {
    to = rest.front() == '?' ? &any_of_ : &excluded_;
    rest.remove_prefix(1);
    if (rest.empty()) return fail(errors::invalid_filter_pattern(whole));
  }
  Term term;
  if (rest.front() == '"') {
    if (!take_quoted(rest, term.text)) return fail(errors::invalid_filter_pattern(whole));
  } else if (rest.front() == '%') {
    const auto end = rest.find('%', 1);
    if (end == std::string_view::npos) return fail(errors::invalid_filter_pattern(whole));
    term.regex = compile_regex(rest.substr(1, end - 1));
    if (!term.regex) return fail(errors::invalid_filter_pattern(whole));
    rest.remove_prefix(end + 1);
  } else {
    const auto end = std::min(rest.find_first_of(kBlanks), rest.size());
    term.text = rest.substr(0, end);
    // Everything else must be quoted.
    if (!is_plain(term.text)) return fail(errors::invalid_filter_pattern(whole));
    rest.remove_prefix(end);
  }
  to->push_back(std::move(term));
  return {};
}

Result<FilterPattern> FilterPattern::parse(std::string_view text) {
  FilterPattern pattern;
  std::string_view rest = trim(text);
  if (rest.starts_with('{')) {
    auto selector = JsonSelector::parse(rest);
    if (!selector) return fail(errors::invalid_filter_pattern(text));
    pattern.json_ = std::make_shared<const JsonSelector>(std::move(*selector));
    return pattern;
  }
  while (!rest.empty()) {
    TRY_VOID(pattern.add_term(rest, text));
    rest = trim(rest);
  }
  return pattern;
}

bool FilterPattern::matches(std::string_view message) const {
  if (json_) return json_->matches(message);
  const auto found = [message](const Term& term) { return term.found_in(message); };
  return std::ranges::all_of(required_, found) && std::ranges::none_of(excluded_, found) &&
         (any_of_.empty() || std::ranges::any_of(any_of_, found));
}

}  // namespace minato::logs
