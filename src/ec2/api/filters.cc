#include "ec2/api/filters.h"

namespace minato::ec2 {

bool wildcard_match(std::string_view pattern, std::string_view text) {
  // Greedy with one backtrack point, linear in practice and never recursive.
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t mark = 0;
  while (t < text.size()) {
    const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() &&
               (pattern[escaped ? p + 1 : p] == text[t] || (!escaped && pattern[p] == '?'))) {
      p += escaped ? 2 : 1;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::optional<Values> tag_values(const std::optional<Tags>& tags, std::string_view name) {
  const bool keys = name == "tag-key";
  if (!keys && !name.starts_with("tag:")) return std::nullopt;
  Values values;
  if (!tags) return values;
  for (const auto& tag : *tags) {
    if (keys) {
      values.push_back(tag.key.value_or(""));
    } else if (tag.key == name.substr(4)) {
      values.push_back(tag.value.value_or(""));
    }
  }
  return values;
}

bool filter_matches(const api::Filter& filter, const Values& values) {
  if (!filter.values) return false;
  for (const auto& pattern : *filter.values) {
    for (const auto& value : values) {
      if (wildcard_match(pattern, value)) return true;
    }
  }
  return false;
}

bool asks_for(const std::optional<Values>& names, std::string_view name) {
  return !names || names->empty() || std::ranges::find(*names, name) != names->end();
}

void merge_tags(std::optional<Tags>& into, const Tags& tags) {
  if (!into) into.emplace();
  for (const auto& tag : tags) {
    const auto found = std::ranges::find(*into, tag.key, &api::Tag::key);
    if (found == into->end()) {
      into->push_back(tag);
    } else {
      found->value = tag.value;
    }
  }
}

Result<> check_tags(const Tags& tags) {
  for (const auto& tag : tags) {
    const std::string key = tag.key.value_or("");
    if (key.empty() || key.size() > 127 || key.starts_with("aws:")) {
      return fail(errors::invalid_value(key, "tagKey",
                                        "Tag keys have 1 to 127 characters and "
                                        "do not start with aws:."));
    }
  }
  return {};
}

Tags tags_for(const std::optional<std::vector<api::TagSpecification>>& specifications,
              std::string_view resource_type) {
  std::optional<Tags> tags(std::in_place);
  if (specifications) {
    for (const auto& specification : *specifications) {
      if (specification.resource_type == resource_type && specification.tags) {
        merge_tags(tags, *specification.tags);
      }
    }
  }
  return std::move(*tags);
}

}  // namespace minato::ec2
