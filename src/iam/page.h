// Marker pagination as every List operation of IAM has it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "codec/base64.h"
#include "iam/errors.h"

namespace minato::iam {

inline constexpr std::int32_t kPageDefault = 100;

// What was asked for: items after `after`, at most `size`.
struct PageRequest {
  std::string after;  // empty for the first page
  std::size_t size = kPageDefault;
};

// ValidationError for a marker that was not ours.
inline Result<PageRequest> page_request(const std::optional<std::string>& marker,
                                        const std::optional<std::int32_t>& max_items) {
  PageRequest page;
  page.size = static_cast<std::size_t>(max_items.value_or(kPageDefault));
  if (marker) {
    const auto decoded = base64_decode(*marker);
    if (!decoded || decoded->empty()) return fail(errors::invalid_marker());
    page.after = *decoded;
  }
  return page;
}

// Collects one page from items offered in ascending order of their key.
template <class T>
class PageBuilder {
 public:
  explicit PageBuilder(PageRequest page) : page_(std::move(page)) {}

  // `make` is called for items of this page only.
  template <class Make>
  void offer(const std::string& key, Make make) {
    if (truncated_ || (!page_.after.empty() && key <= page_.after)) return;
    if (items_.size() == page_.size) {
      truncated_ = true;
      return;
    }
    items_.push_back(make());
    last_ = key;
  }

  // Moves the page into the members every List response has.
  template <class Response, class Items>
  void finish(Response& response, Items Response::* items) {
    response.*items = std::move(items_);
    response.is_truncated = truncated_;
    if (truncated_) response.marker = base64_encode(last_);
  }

 private:
  PageRequest page_;
  std::vector<T> items_;
  std::string last_;
  bool truncated_ = false;
};

}  // namespace minato::iam
