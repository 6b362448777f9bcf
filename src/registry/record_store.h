// Typed reads and transactions over the state store, with a small cache for what serving reads.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/limits.h"
#include "store/store.h"

namespace minato::registry {

// A record as the store has it now. `value` is nullopt and `revision` 0 when there is none.
template <class T>
struct Loaded {
  std::string key;
  std::optional<T> value = {};
  store::Revision revision = 0;
};

// Collects one transaction. A record is touched at most once.
class Update {
 public:
  template <class T>
  void expect(const Loaded<T>& record) {
    transaction_.conditions.push_back({std::string(T::kTable), record.key, record.revision});
  }
  template <class T>
  void put(const Loaded<T>& record, const T& value) {
    expect(record);
    write(T::kTable, record.key, value.encode());
  }
  template <class T>
  void erase(const Loaded<T>& record) {
    expect(record);
    write(T::kTable, record.key, std::nullopt);
  }
  // Without condition.
  void write(std::string_view table, std::string key, std::optional<std::string> value) {
    transaction_.mutations.push_back({std::string(table), std::move(key), std::move(value)});
  }
  store::Transaction take() { return std::move(transaction_); }

 private:
  store::Transaction transaction_;
};

// Records as the cache had them when something was made of them.
struct RecordSources {
  struct Source {
    std::string name;
    std::shared_ptr<const std::string> value;
  };
  std::vector<Source> all;
};

// Least recently used records up to a number of bytes. Callable from any thread.
class RecordCache {
 public:
  explicit RecordCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // Counts invalidations: what was read before one must not be put after it.
  std::uint64_t epoch() const;
  std::shared_ptr<const std::string> find(std::string_view table, std::string_view key);
  void put(std::string_view table, std::string_view key, std::shared_ptr<const std::string> value,
           std::uint64_t epoch);
  void invalidate(std::string_view table, std::string_view key);
  // find(), noted in `sources` when there is one.
  std::shared_ptr<const std::string> find(std::string_view table, std::string_view key,
                                          RecordSources& sources);
  // Whether all of them are here as they were; counts as asking for them. Takes no memory.
  bool holds(const RecordSources& sources);
  std::size_t bytes() const;

 private:
  struct Entry {
    std::string name;
    std::shared_ptr<const std::string> value;
  };
  static std::string name_of(std::string_view table, std::string_view key);
  void drop(std::list<Entry>::iterator entry);

  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // most recent first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;
  std::size_t bytes_ = 0;
  std::uint64_t epoch_ = 0;
};

// Callable from any executor.
class RecordStore {
 public:
  static constexpr std::size_t kCacheBytes = 4 * 1024 * 1024;

  // Follows the change feed on `feed`, so that commits of other replicas leave the cache too.
  // `feed` must run until stop().
  RecordStore(store::Store& store, Executor feed, std::size_t cache_bytes = kCacheBytes);
  ~RecordStore();
  RecordStore(const RecordStore&) = delete;
  RecordStore& operator=(const RecordStore&) = delete;

  // What the store has now; for anything that decides about a change.
  template <class T>
  Awaitable<Result<Loaded<T>>> load(std::string key) {
    CO_TRY(auto record, co_await store_.get(std::string(T::kTable), key));
    Loaded<T> out{.key = std::move(key)};
    if (record) {
      CO_TRY(out.value.emplace(), T::decode(record->value));
      out.revision = record->revision;
    }
    co_return out;
  }
  // For answers. Sees every commit of this process that has returned.
  template <class T>
  Awaitable<Result<std::optional<T>>> read(std::string key) {
    CO_TRY(const auto text, co_await read_text(std::string(T::kTable), std::move(key)));
    std::optional<T> out;
    if (text) {
      CO_TRY(out.emplace(), T::decode(*text));
    }
    co_return out;
  }
  // nullptr when there is none.
  Awaitable<Result<std::shared_ptr<const std::string>>> read_text(std::string table,
                                                                  std::string key);
  // A record that the cache has, without waiting; nullopt when it has none or when that does not
  // decode. What is made of such records holds as long as unchanged() says so.
  template <class T>
  std::optional<T> cached(const std::string& key, RecordSources& sources) {
    const auto text = cached_text(T::kTable, key, sources);
    auto record = text ? T::decode(*text) : Result<T>(fail(ErrorCode::kNotFound, {}));
    return record ? std::optional<T>(std::move(*record)) : std::nullopt;
  }
  std::shared_ptr<const std::string> cached_text(std::string_view table, std::string_view key,
                                                 RecordSources& sources) {
    return cache_->find(table, key, sources);
  }
  // Sees every commit of this process that has returned, and those of others like read().
  bool unchanged(const RecordSources& sources) { return cache_->holds(sources); }
  Awaitable<Result<std::vector<store::Record>>> range(std::string_view table, std::string from,
                                                      std::string to, std::size_t limit);
  Awaitable<Result<std::optional<store::Record>>> get(std::string_view table, std::string key);
  Awaitable<Result<std::uint64_t>> count(std::string_view table);
  Awaitable<Result<>> commit(Update update);
  // Writes a record that must not exist; one that does is left as it is.
  Awaitable<Result<>> create(std::string_view table, std::string key, std::string value);

 private:
  store::Store& store_;
  std::shared_ptr<RecordCache> cache_;  // shared with the watcher, which may still be queued
  std::uint64_t watch_id_ = 0;
};

// Runs `attempt` (a callable that returns Awaitable<Result<T>>) again while its transaction loses
// races, at most limits::kConflictRetries times. `attempt` must load what it decides on.
template <class Attempt>
auto with_retries(Attempt attempt) -> decltype(attempt()) {
  for (int retries = 0;; ++retries) {
    auto result = co_await attempt();
    if (result || result.error().code != ErrorCode::kConflict ||
        retries == limits::kConflictRetries) {
      co_return result;
    }
  }
}

}  // namespace minato::registry
