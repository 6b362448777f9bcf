// Lists in pages, the one way of every service. A list has one order, that of its keys. A token
// holds the key of the last item given out, and the next page begins behind that key in the same
// order, whether or not the item is still there. So items may come and go between two pages: what
// stays is given out, and given out once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/prefix.h"

namespace minato::aws {

// Opaque text that holds a key of a list. `list` names the list and whatever else its keys are
// relative to, such as the account; a token is good for no other.
std::string make_page_token(std::string_view list, std::string_view key);
// The key; nullopt when make_page_token() did not make the text for this list.
std::optional<std::string> parse_page_token(std::string_view list, std::string_view token);

// The part of a list that a request asks for.
struct PageRequest {
  std::string list;  // as for make_page_token()
  std::size_t limit = 0;
  bool descending = false;
  std::string after;  // the key that the token holds; empty: from the start

  // Whether the list has `key` behind `after`.
  bool has_behind(std::string_view key) const {
    return after.empty() || (descending ? key < after : key > after);
  }
};

// Reads the token of a request, no or an empty one means the start. Services answer nullopt with
// their own error: the token is not one of this list.
std::optional<PageRequest> page_request(std::string list, const std::optional<std::string>& token,
                                        std::size_t limit);

// Collects one page.
template <class Item>
class Pager {
 public:
  explicit Pager(PageRequest request) : request_(std::move(request)), at_(request_.after) {}

  const PageRequest& request() const { return request_; }
  // The key of the last item taken or passed over: where reading goes on.
  const std::string& at() const { return at_; }
  bool full() const { return items_.size() >= request_.limit; }

  // Keys come in the order of the list. Takes what `make` makes, once, unless a page before has
  // it. False when the page is full: there is more, and nothing more has to be offered.
  template <class Make>
  bool offer(std::string_view key, Make make) {
    if (!request_.has_behind(key)) return true;
    if (full()) {
      more_ = true;
      return false;
    }
    items_.push_back(make());
    at_ = key;
    return true;
  }
  // The list has an item at `key`, which is not for this client: the next page need not see it.
  void pass(std::string_view key) {
    if (request_.has_behind(key) && !more_) at_ = key;
  }
  // Ends the page before it is full; the next one goes on behind at().
  void cut() { more_ = true; }

  // Absent at the end of the list.
  std::optional<std::string> next_token() const {
    if (!more_) return std::nullopt;
    return make_page_token(request_.list, at_);
  }
  std::vector<Item> take() { return std::move(items_); }

 private:
  PageRequest request_;
  std::string at_;
  std::vector<Item> items_;
  bool more_ = false;
};

// The key of an entry of a std::map or std::set by text.
inline const std::string& key_of_entry(const std::string& entry) {
  return entry;
}
template <class Value>
const std::string& key_of_entry(const std::pair<const std::string, Value>& entry) {
  return entry.first;
}

// Fills a page from an ordered index, a std::map or std::set by text: from the request on, among
// the entries whose key begins with `scope`. The list's keys are what follows `scope`, never empty;
// those that do not begin with `begin` are left out. `take` makes the item of an entry, or nullopt
// of one that is not for this client.
template <class Item, class Index, class Take>
void page_through(Pager<Item>& pager, const Index& index, const std::string& scope, Take take,
                  std::string_view begin = {}) {
  const PageRequest& request = pager.request();
  const std::string first = scope + std::string(begin);
  const std::string after = scope + request.after;
  const auto offer = [&](const auto& entry) {
    const std::string_view key = std::string_view(key_of_entry(entry)).substr(scope.size());
    std::optional<Item> item = take(entry);
    if (item) return pager.offer(key, [&item] { return std::move(*item); });
    pager.pass(key);
    return true;
  };
  const auto in_list = [&](auto at) { return key_of_entry(*at).starts_with(first); };
  if (!request.descending) {
    const bool begun = !request.after.empty() && after >= first;
    auto at = begun ? index.upper_bound(after) : index.lower_bound(first);
    while (at != index.end() && in_list(at) && offer(*at)) ++at;
    return;
  }
  std::string end = after_prefix(first);
  if (!request.after.empty() && (end.empty() || after < end)) end = after;
  auto at = end.empty() ? index.end() : index.lower_bound(end);
  while (at != index.begin() && in_list(--at) && offer(*at)) {
  }
}

// Fills a page from items that have been put in the order of `key_of`, ascending.
template <class Item, class KeyOf>
void page_through_sorted(Pager<Item>& pager, std::vector<Item> items, KeyOf key_of) {
  const std::string& after = pager.request().after;
  auto at = items.begin();
  if (!after.empty()) {
    at = std::ranges::upper_bound(items, after, {}, [&](const Item& item) { return key_of(item); });
  }
  while (at != items.end() && pager.offer(key_of(*at), [&at] { return std::move(*at); })) ++at;
}

}  // namespace minato::aws
