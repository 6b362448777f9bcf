// A bounded map that forgets what was not asked for longest.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>
#include <utility>

namespace minato {

// Each entry has a weight; together they stay within `weight_max`. Looking one up takes no memory.
// Hash and Equal may be transparent. Not thread-safe.
template <class Key, class Value, class Hash = std::hash<Key>, class Equal = std::equal_to<>>
class LruCache {
 public:
  explicit LruCache(std::size_t weight_max) : weight_max_(weight_max) {}

  // Until the next change; nullptr when it is not there.
  template <class Sought>
  Value* find(const Sought& key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second.place);
    return &found->second.value;
  }
  // Replaces what is there. What weighs more than everything may is not kept.
  void put(Key key, Value value, std::size_t weight) {
    erase(key);
    if (weight > weight_max_) return;
    while (weight_ + weight > weight_max_) erase(*order_.back());
    const auto [entry, added] =
        entries_.try_emplace(std::move(key), Entry{std::move(value), weight, {}});
    order_.push_front(&entry->first);
    entry->second.place = order_.begin();
    weight_ += weight;
  }
  template <class Sought>
  void erase(const Sought& key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    weight_ -= found->second.weight;
    order_.erase(found->second.place);
    entries_.erase(found);
  }
  void clear() {
    order_.clear();
    entries_.clear();
    weight_ = 0;
  }
  std::size_t size() const { return entries_.size(); }

 private:
  using Order = std::list<const Key*>;
  struct Entry {
    Value value;
    std::size_t weight;
    typename Order::iterator place;
  };

  std::size_t weight_max_;
  std::size_t weight_ = 0;
  std::unordered_map<Key, Entry, Hash, Equal> entries_;
  Order order_;  // latest first
};

}  // namespace minato
