// Filters, pages and tags as every Describe operation of EC2 has them. Pure.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/context.h"
#include "aws/page.h"
#include "base/result.h"
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

// The page of `items` that a request asks for, in the order of `key_of`; sets `next_token` when
// more follow. Without token and maxResults they stay as they are. InvalidNextToken.
template <class T, class Request, class KeyOf>
Result<std::vector<T>> page_of(const aws::RequestContext& context, std::vector<T> items,
                               const Request& request, KeyOf key_of,
                               std::optional<std::string>& next_token) {
  const std::string list = context.account + "/" + context.region + "/" + context.operation;
  const auto limit = request.max_results
                         ? static_cast<std::size_t>(std::max(1, *request.max_results))
                         : items.size() + 1;
  auto page = aws::page_request(list, request.next_token, limit);
  if (!page) return fail(errors::invalid_next_token());
  if (!request.max_results && page->after.empty()) return items;
  std::ranges::sort(items, {}, key_of);
  aws::Pager<T> pager(std::move(*page));
  page_through_sorted(pager, std::move(items), key_of);
  next_token = pager.next_token();
  return pager.take();
}

// Whether a request that asks for these names (none: for all) asks for `name`.
bool asks_for(const std::optional<Values>& names, std::string_view name);

// Adds or replaces by key.
void merge_tags(std::optional<Tags>& into, const Tags& tags);
// InvalidParameterValue for a key that EC2 does not take.
Result<> check_tags(const Tags& tags);
// The tags of one resource type in a TagSpecification list.
Tags tags_for(const std::optional<std::vector<api::TagSpecification>>& specifications,
              std::string_view resource_type);

}  // namespace minato::ec2
