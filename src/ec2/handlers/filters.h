// Filters, paging and tags as every Describe operation of EC2 has them. Pure.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/base64.h"
#include "ec2/errors.h"
#include "gen/ec2.h"

namespace minato::ec2 {

using Values = std::vector<std::string>;
using Filters = std::optional<std::vector<api::Filter>>;
using Tags = std::vector<api::Tag>;

// The values an object has for a filter name; nullopt when EC2 has no such filter for it.
template <class T>
using FilterValues = std::function<std::optional<Values>(const T&, std::string_view name)>;

// '*' stands for any text and '?' for one character; '\' takes the next one literally.
bool wildcard_match(std::string_view pattern, std::string_view text);
// Values for "tag:<key>" and "tag-key"; nullopt for any other name.
std::optional<Values> tag_values(const std::optional<Tags>& tags, std::string_view name);
// True when one of `values` matches one of the filter's patterns.
bool filter_matches(const api::Filter& filter, const Values& values);

// Whether every filter lets `object` through; InvalidParameterValue names an unknown filter.
template <class T>
Result<bool> passes(const Filters& filters, const T& object, const FilterValues<T>& values_of) {
  if (!filters) return true;
  for (const auto& filter : *filters) {
    const auto values = values_of(object, filter.name.value_or(""));
    if (!values) return fail(errors::invalid_filter(filter.name.value_or("")));
    if (!filter_matches(filter, *values)) return false;
  }
  return true;
}

// The objects that every filter lets through.
template <class T>
Result<std::vector<T>> filtered(std::vector<T> objects, const Filters& filters,
                                const FilterValues<T>& values_of) {
  std::vector<T> kept;
  for (auto& object : objects) {
    TRY(const bool pass, passes(filters, object, values_of));
    if (pass) kept.push_back(std::move(object));
  }
  return kept;
}

// One page of `items`, which are sorted by `id_of`; sets `next_token` when more follow.
template <class T>
Result<std::vector<T>> page_of(std::vector<T> items, const std::optional<std::string>& token,
                               const std::optional<std::int32_t>& max_results,
                               const std::function<std::string(const T&)>& id_of,
                               std::optional<std::string>& next_token) {
  if (token && !token->empty()) {
    const auto after = base64_decode(*token);
    if (!after) return fail(errors::invalid_next_token());
    std::erase_if(items, [&](const T& item) { return id_of(item) <= *after; });
  }
  if (max_results && items.size() > static_cast<std::size_t>(std::max(1, *max_results))) {
    items.resize(static_cast<std::size_t>(std::max(1, *max_results)));
    next_token = base64_encode(id_of(items.back()));
  }
  return items;
}

// Adds or replaces by key.
void merge_tags(std::optional<Tags>& into, const Tags& tags);
// InvalidParameterValue for a key that EC2 does not take.
Result<> check_tags(const Tags& tags);
// The tags of one resource type in a TagSpecification list.
Tags tags_for(const std::optional<std::vector<api::TagSpecification>>& specifications,
              std::string_view resource_type);

}  // namespace minato::ec2
