#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "scanner/cvss.h"
#include "scanner/finding_severity_impl.h"

namespace minato::scanner::osv {
namespace {

namespace json = boost::json;

struct Word {
  std::string_view theirs;
  std::string_view ours;
};
constexpr std::array kWords = {
    Word{"critical", "CRITICAL"},  Word{"high", "HIGH"},
    Word{"important", "HIGH"},     Word{"medium", "MEDIUM"},
    Word{"moderate", "MEDIUM"},    Word{"low", "LOW"},
    Word{"minor", "LOW"},          Word{"negligible", "INFORMATIONAL"},
    Word{"none", "INFORMATIONAL"}, Word{"unimportant", "INFORMATIONAL"},
};

std::optional<std::string> severity_of_word(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  // Debian marks guesses with stars.
  while (text.ends_with('*')) text.pop_back();
  for (const Word& word : kWords) {
    if (word.theirs == text) return std::string(word.ours);
  }
  return std::nullopt;
}

std::optional<std::string> stated(const json::object& owner) {
  for (const std::string_view part : {"ecosystem_specific", "database_specific"}) {
    const json::object* object = object_of(owner, part);
    if (!object) continue;
    for (const std::string_view name : {"urgency", "severity"}) {
      if (auto found = severity_of_word(text_of(*object, name))) return found;
    }
  }
  return std::nullopt;
}

// The vector of the newest version, of several the worst.
void take_scores(const json::object& owner, Severity& out, std::optional<std::string>& word) {
  for (const json::value& row : array_of(owner, "severity")) {
    if (!row.is_object()) continue;
    const std::string vector = text_of(row.get_object(), "score");
    if (text_of(row.get_object(), "type") == "Ubuntu") word = severity_of_word(vector);
    const auto score = cvss_score(vector);
    if (!score) continue;
    const auto known = out.vector.empty() ? "" : cvss_version(out.vector);
    const auto version = cvss_version(vector);
    if (version > known || (version == known && *score > out.score)) {
      out.score = *score;
      out.vector = vector;
    }
  }
}

}  // namespace

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::array& array_of(const json::object& object, std::string_view name) {
  static const json::array kEmpty;
  const json::value* value = object.if_contains(name);
  return value && value->is_array() ? value->get_array() : kEmpty;
}

const json::object* object_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? value->if_object() : nullptr;
}

Severity severity_of(const json::object& advisory, const json::object& affected) {
  Severity out;
  std::optional<std::string> word;
  take_scores(affected, out, word);
  take_scores(advisory, out, word);
  if (!word) word = stated(affected);
  if (!word) word = stated(advisory);
  if (word)
    out.name = *word;
  else if (!out.vector.empty())
    out.name = cvss_severity(out.vector, out.score);
  return out;
}

}  // namespace minato::scanner::osv
