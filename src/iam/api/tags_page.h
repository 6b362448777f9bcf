#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "iam/entities.h"

namespace minato::iam {

using Tags = std::optional<std::vector<api::Tag>>;

// The page of tags that a request asks for, by key.
template <class Response, class Request>
Result<Response> tags_page(const std::string& list, const Tags& tags, const Request& request) {
  TRY(auto page, page_request("tags of " + list, request.marker, request.max_items));
  std::map<std::string, api::Tag> sorted;
  for (const api::Tag& tag : tags.value_or(std::vector<api::Tag>{})) sorted.emplace(tag.key, tag);
  aws::Pager<api::Tag> pager(std::move(page));
  page_through(pager, sorted, "", [](const auto& entry) { return std::optional(entry.second); });
  Response response;
  finish_page(pager, response, &Response::tags);
  return response;
}

}  // namespace minato::iam
