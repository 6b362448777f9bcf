// An in-memory mirror of one store table that follows the change feed: what deciding code reads.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/this_coro.hpp>

#include "base/log.h"
#include "base/prefix.h"
#include "store/store.h"

namespace minato::store {

// How a table's values are stored. A value that does not decode is corrupt: kDataLoss.
template <class T>
struct Codec {
  std::function<std::string(const T&)> encode;
  std::function<Result<T>(std::string_view key, std::string_view value)> decode;
};

// Used on one executor only, the one that start() runs on; the store outlives it.
template <class T>
class Table {
 public:
  struct Entry {
    T value;
    Revision revision = 0;
  };
  using Entries = std::map<std::string, Entry, std::less<>>;
  // Told of every record that comes (before == nullptr), changes, or goes (after == nullptr), also
  // of those that start() loads. The pointers are valid during the call.
  using Listener =
      std::function<void(const std::string& key, const Entry* before, const Entry* after)>;

  Table(Store& store, std::string name, Codec<T> codec)
      : store_(store), name_(std::move(name)), codec_(std::move(codec)) {}
  ~Table() {
    if (watch_id_ != 0) store_.unwatch(watch_id_);
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  void on_change(Listener listener) { listeners_.push_back(std::move(listener)); }

  // Loads the table and follows it from then on. kDataLoss names a record that does not decode.
  Awaitable<Result<>> start() {
    const Revision revision = store_.revision();
    constexpr std::size_t page = 1000;
    std::string from;
    for (;;) {
      CO_TRY(const std::vector<Record> records, co_await store_.range(name_, from, "", page));
      for (const Record& record : records) {
        CO_TRY_VOID(set(record.key, record.value, record.revision));
      }
      if (records.size() < page) break;
      from = records.back().key + '\0';
    }
    // Commits between the two are seen twice; set() and drop() pass over what is older.
    CO_TRY(watch_id_,
           store_.watch(revision, co_await asio::this_coro::executor,
                        [this](const std::vector<Change>& changes) { follow(changes); }));
    co_return Result<>();
  }

  // nullptr when there is none. Valid until control goes back to the executor.
  const Entry* find(std::string_view key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }
  // The records whose key starts with `prefix`, in key order, as a range for `for`.
  auto with_prefix(std::string_view prefix) const {
    struct View {
      typename Entries::const_iterator first, last;
      auto begin() const { return first; }
      auto end() const { return last; }
    };
    const std::string end = after_prefix(std::string(prefix));
    return View{entries_.lower_bound(prefix),
                end.empty() ? entries_.end() : entries_.lower_bound(end)};
  }
  const Entries& entries() const { return entries_; }
  const std::string& name() const { return name_; }

  // Adds the condition that the record is still as this mirror has it (also: still absent).
  void expect(Transaction& transaction, const std::string& key) const {
    const Entry* entry = find(key);
    transaction.conditions.push_back({name_, key, entry ? entry->revision : 0});
  }
  // expect() and write, or delete.
  void put(Transaction& transaction, const std::string& key, const T& value) const {
    expect(transaction, key);
    transaction.mutations.push_back({name_, key, codec_.encode(value)});
  }
  void erase(Transaction& transaction, const std::string& key) const {
    expect(transaction, key);
    transaction.mutations.push_back({name_, key, std::nullopt});
  }

 private:
  void follow(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
      if (change.table != name_) continue;
      if (!change.value) {
        drop(change.key, change.revision);
      } else if (auto done = set(change.key, *change.value, change.revision); !done) {
        log::error("{}", done.error().message);
      }
    }
  }

  Result<> set(const std::string& key, const std::string& value, Revision revision) {
    const auto found = entries_.find(key);
    if (found != entries_.end() && found->second.revision >= revision) return {};
    auto decoded = codec_.decode(key, value);
    if (!decoded) {
      return fail(ErrorCode::kDataLoss,
                  "table " + name_ + ", record " + key + ": " + decoded.error().message);
    }
    Entry entry{std::move(*decoded), revision};
    if (found == entries_.end()) {
      const auto added = entries_.emplace(key, std::move(entry)).first;
      tell(key, nullptr, &added->second);
    } else {
      std::swap(found->second, entry);
      tell(key, &entry, &found->second);
    }
    return {};
  }

  void drop(const std::string& key, Revision revision) {
    const auto found = entries_.find(key);
    if (found == entries_.end() || found->second.revision >= revision) return;
    const auto gone = entries_.extract(found);
    tell(key, &gone.mapped(), nullptr);
  }

  void tell(const std::string& key, const Entry* before, const Entry* after) {
    for (const Listener& listener : listeners_) listener(key, before, after);
  }

  Store& store_;
  const std::string name_;
  const Codec<T> codec_;
  Entries entries_;
  std::vector<Listener> listeners_;
  std::uint64_t watch_id_ = 0;
};

}  // namespace minato::store
