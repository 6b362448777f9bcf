#include "registry/record_store.h"

#include "base/log.h"

namespace minato::registry {
namespace {

// One manifest of the largest size would push everything else out.
constexpr std::size_t kCachedValueBytes = 256 * 1024;
// List node, index entry and string headers.
constexpr std::size_t kEntryOverhead = 160;

}  // namespace

std::string RecordCache::name_of(std::string_view table, std::string_view key) {
  std::string out(table);
  out += '\0';
  out += key;
  return out;
}

std::uint64_t RecordCache::epoch() const {
  const std::lock_guard lock(mutex_);
  return epoch_;
}

std::size_t RecordCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

std::shared_ptr<const std::string> RecordCache::find(std::string_view table, std::string_view key) {
  const std::string name = name_of(table, key);
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(name);
  if (found == index_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->value;
}

std::shared_ptr<const std::string> RecordCache::find(std::string_view table, std::string_view key,
                                                     RecordSources& sources) {
  auto value = find(table, key);
  if (value) sources.all.push_back({name_of(table, key), value});
  return value;
}

// The value is the same object only if nothing has been invalidated since: sources keep theirs
// alive, so that no other can take its place.
bool RecordCache::holds(const RecordSources& sources) {
  const std::lock_guard lock(mutex_);
  for (const auto& source : sources.all) {
    const auto found = index_.find(source.name);
    if (found == index_.end() || found->second->value != source.value) return false;
    entries_.splice(entries_.begin(), entries_, found->second);
  }
  return true;
}

void RecordCache::put(std::string_view table, std::string_view key,
                      std::shared_ptr<const std::string> value, std::uint64_t epoch) {
  if (value->size() > kCachedValueBytes) return;
  std::string name = name_of(table, key);
  const std::lock_guard lock(mutex_);
  if (epoch != epoch_ || index_.contains(name)) return;
  bytes_ += name.size() + value->size() + kEntryOverhead;
  entries_.push_front({std::move(name), std::move(value)});
  index_[entries_.front().name] = entries_.begin();
  while (bytes_ > bytes_max_ && !entries_.empty()) drop(std::prev(entries_.end()));
}

void RecordCache::invalidate(std::string_view table, std::string_view key) {
  const std::string name = name_of(table, key);
  const std::lock_guard lock(mutex_);
  ++epoch_;
  if (const auto found = index_.find(name); found != index_.end()) drop(found->second);
}

void RecordCache::drop(std::list<Entry>::iterator entry) {
  bytes_ -= entry->name.size() + entry->value->size() + kEntryOverhead;
  index_.erase(entry->name);
  entries_.erase(entry);
}

RecordStore::RecordStore(store::Store& store, Executor feed, std::size_t cache_bytes)
    : store_(store), cache_(std::make_shared<RecordCache>(cache_bytes)) {
  auto watch = store_.watch(store_.revision(), std::move(feed),
                            [cache = cache_](const std::vector<store::Change>& changes) {
                              for (const store::Change& change : changes) {
                                if (change.table.starts_with("registry_")) {
                                  cache->invalidate(change.table, change.key);
                                }
                              }
                            });
  if (watch) {
    watch_id_ = *watch;
  } else {
    log::error("registry: cannot follow the change feed: {}", watch.error().message);
  }
}

RecordStore::~RecordStore() {
  if (watch_id_ != 0) store_.unwatch(watch_id_);
}

Awaitable<Result<std::shared_ptr<const std::string>>> RecordStore::read_text(std::string table,
                                                                             std::string key) {
  if (auto hit = cache_->find(table, key)) co_return hit;
  const std::uint64_t epoch = cache_->epoch();
  CO_TRY(auto record, co_await store_.get(table, key));
  if (!record) co_return nullptr;
  auto value = std::make_shared<const std::string>(std::move(record->value));
  // Without the feed other replicas would never be seen.
  if (watch_id_ != 0) cache_->put(table, key, value, epoch);
  co_return value;
}

Awaitable<Result<std::vector<store::Record>>> RecordStore::range(std::string_view table,
                                                                 std::string from, std::string to,
                                                                 std::size_t limit) {
  co_return co_await store_.range(std::string(table), std::move(from), std::move(to), limit);
}

Awaitable<Result<std::optional<store::Record>>> RecordStore::get(std::string_view table,
                                                                 std::string key) {
  co_return co_await store_.get(std::string(table), std::move(key));
}

Awaitable<Result<std::uint64_t>> RecordStore::count(std::string_view table) {
  co_return co_await store_.count(std::string(table), "", "");
}

Awaitable<Result<>> RecordStore::commit(Update update) {
  store::Transaction transaction = update.take();
  if (transaction.mutations.empty()) co_return Result<>();
  std::vector<std::pair<std::string, std::string>> touched;
  touched.reserve(transaction.mutations.size());
  for (const auto& mutation : transaction.mutations) {
    touched.emplace_back(mutation.table, mutation.key);
  }
  auto committed = co_await store_.commit(std::move(transaction));
  // The feed runs on another executor and may be late; whoever awaited this commit must not read
  // what was before it. Also after a failure, which may be one of the answer only.
  for (const auto& [table, key] : touched) cache_->invalidate(table, key);
  if (!committed) co_return std::unexpected(std::move(committed).error());
  co_return Result<>();
}

Awaitable<Result<>> RecordStore::create(std::string_view table, std::string key,
                                        std::string value) {
  store::Transaction transaction;
  transaction.conditions.push_back({std::string(table), key, 0});
  transaction.mutations.push_back({std::string(table), std::move(key), std::move(value)});
  auto committed = co_await store_.commit(std::move(transaction));
  if (!committed && committed.error().code != ErrorCode::kConflict) {
    co_return std::unexpected(std::move(committed).error());
  }
  co_return Result<>();
}

}  // namespace minato::registry
