#include "logs/segments/segment_event_store.h"

#include <boost/asio/post.hpp>

#include <filesystem>

#include "base/resume.h"

namespace minato::logs {
namespace {

namespace fs = std::filesystem;

template <class T, class Work>
Awaitable<T> run_on(asio::thread_pool& pool, Work work) {
  return resume_later<T>([&pool, work = std::move(work)](Resume<T> resume) mutable {
    asio::post(pool,
               [work = std::move(work), resume = std::move(resume)]() mutable { resume(work()); });
  });
}

std::uint64_t bytes_in(const std::string& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code gone;  // by retention
    const auto size = at->is_regular_file(gone) ? at->file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace

Result<std::unique_ptr<SegmentEventStore>> SegmentEventStore::open(SegmentStoreOptions options) {
  std::error_code error;
  fs::create_directories(options.folder, error);
  if (error) return fail(ErrorCode::kUnavailable, options.folder + ": " + error.message());
  return std::unique_ptr<SegmentEventStore>(new SegmentEventStore(std::move(options)));
}

SegmentEventStore::SegmentEventStore(SegmentStoreOptions options)
    : options_(std::move(options)), pool_(options_.threads) {}

SegmentEventStore::~SegmentEventStore() {
  pool_.join();
}

std::string SegmentEventStore::folder_of(const StreamId& stream) const {
  return options_.folder + "/" + stream.group + "/" + stream.stream;
}

std::shared_ptr<SegmentEventStore::Open> SegmentEventStore::take(const StreamId& stream) {
  const std::scoped_lock lock(mutex_);
  const auto found = open_.find(stream);
  if (found != open_.end()) {
    recent_.splice(recent_.begin(), recent_, found->second.recent);
    return found->second.open;
  }
  // One that somebody works with must stay: a second index of the same files would be wrong.
  for (auto at = recent_.end();
       open_.size() >= options_.open_streams_max && at != recent_.begin();) {
    --at;
    const auto old = open_.find(*at);
    if (old->second.open.use_count() > 1) continue;
    open_.erase(old);
    at = recent_.erase(at);
  }
  recent_.push_front(stream);
  auto made = std::make_shared<Open>();
  open_.emplace(stream, Entry{made, recent_.begin()});
  return made;
}

template <class T, class Work>
Result<T> SegmentEventStore::with_stream(const StreamId& stream, Work work) {
  const std::shared_ptr<Open> open = take(stream);
  const std::scoped_lock lock(open->mutex);
  if (open->removed) return fail(ErrorCode::kNotFound, "The log stream was deleted.");
  if (!open->stream) {
    TRY(open->stream, SegmentStream::open(folder_of(stream), options_.limits));
  }
  auto result = work(*open->stream);
  const StreamStats& stats = open->stream->stats();
  const std::scoped_lock noting(mutex_);
  last_[stream] = stats.events > 0 ? stats.last_timestamp : 0;
  return result;
}

bool SegmentEventStore::is_behind_all(const StreamId& stream, std::int64_t timestamp) {
  const std::scoped_lock lock(mutex_);
  const auto found = last_.find(stream);
  return found != last_.end() && found->second < timestamp;
}

Awaitable<Result<>> SegmentEventStore::append(StreamId stream, std::vector<NewEvent> events,
                                              std::int64_t ingested) {
  co_return co_await run_on<Result<>>(
      pool_, [this, stream = std::move(stream), events = std::move(events), ingested] {
        return with_stream<void>(stream, [&events, ingested](SegmentStream& files) {
          return files.append(events, ingested);
        });
      });
}

Awaitable<Result<Page>> SegmentEventStore::read(StreamId stream, ReadRange range) {
  if (is_behind_all(stream, range.after.timestamp)) co_return Page{};
  co_return co_await run_on<Result<Page>>(pool_, [this, stream = std::move(stream), range] {
    return with_stream<Page>(stream, [&range](SegmentStream& files) { return files.read(range); });
  });
}

Awaitable<Result<StreamStats>> SegmentEventStore::stats(StreamId stream) {
  co_return co_await run_on<Result<StreamStats>>(pool_, [this, stream = std::move(stream)] {
    return with_stream<StreamStats>(
        stream, [](SegmentStream& files) -> Result<StreamStats> { return files.stats(); });
  });
}

Awaitable<Result<std::uint64_t>> SegmentEventStore::group_bytes(std::string group) {
  co_return co_await run_on<Result<std::uint64_t>>(
      pool_, [folder = options_.folder + "/" + group]() -> Result<std::uint64_t> {
        return bytes_in(folder);
      });
}

Awaitable<Result<>> SegmentEventStore::expire(StreamId stream, std::int64_t timestamp) {
  co_return co_await run_on<Result<>>(pool_, [this, stream = std::move(stream), timestamp] {
    return with_stream<void>(stream,
                             [timestamp](SegmentStream& files) { return files.expire(timestamp); });
  });
}

void SegmentEventStore::forget(const StreamId& stream) {
  std::shared_ptr<Open> open;
  {
    const std::scoped_lock lock(mutex_);
    last_.erase(stream);
    const auto found = open_.find(stream);
    if (found == open_.end()) return;
    open = found->second.open;
    recent_.erase(found->second.recent);
    open_.erase(found);
  }
  // Whoever holds it finds out when it is his turn.
  const std::scoped_lock lock(open->mutex);
  open->removed = true;
}

Result<> SegmentEventStore::remove_folder(const std::string& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) return fail(ErrorCode::kUnavailable, folder + ": " + error.message());
  return {};
}

Awaitable<Result<>> SegmentEventStore::remove_stream(StreamId stream) {
  co_return co_await run_on<Result<>>(pool_, [this, stream = std::move(stream)] {
    forget(stream);
    return remove_folder(folder_of(stream));
  });
}

Awaitable<Result<>> SegmentEventStore::remove_group(std::string group) {
  co_return co_await run_on<Result<>>(pool_, [this, group = std::move(group)] {
    std::vector<StreamId> streams;
    {
      const std::scoped_lock lock(mutex_);
      for (const auto& [id, last] : last_) {
        if (id.group == group) streams.push_back(id);
      }
    }
    for (const StreamId& stream : streams) forget(stream);
    return remove_folder(options_.folder + "/" + group);
  });
}

Result<> SegmentEventStore::remove_unnamed(const std::set<StreamId>& streams) {
  std::error_code error;
  for (const auto& group : fs::directory_iterator(options_.folder, error)) {
    bool used = false;
    for (const auto& stream : fs::directory_iterator(group.path(), error)) {
      const StreamId id{group.path().filename().string(), stream.path().filename().string()};
      if (streams.contains(id)) {
        used = true;
        continue;
      }
      forget(id);
      TRY_VOID(remove_folder(stream.path().string()));
    }
    if (!used) TRY_VOID(remove_folder(group.path().string()));
  }
  if (error) return fail(ErrorCode::kUnavailable, options_.folder + ": " + error.message());
  return {};
}

Awaitable<Result<>> SegmentEventStore::keep_only(std::set<StreamId> streams) {
  co_return co_await run_on<Result<>>(
      pool_, [this, streams = std::move(streams)] { return remove_unnamed(streams); });
}

}  // namespace minato::logs
