// Events in files: <folder>/<group id>/<stream id>/<segment>.seg
#pragma once

#include <boost/asio/thread_pool.hpp>

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "logs/event_store.h"
#include "logs/segments/segment_stream.h"

namespace minato::logs {

struct SegmentStoreOptions {
  std::string folder;
  std::size_t threads = 2;
  // Streams whose index is kept in memory; each also holds a file open.
  std::size_t open_streams_max = 256;
  SegmentLimits limits = {};
};

// An append is one write(2): answered events survive the end of the process. They are not synced
// one by one; a power failure can take the last seconds, as it does with the engine's own log.
class SegmentEventStore final : public EventStore {
 public:
  // kUnavailable when the folder cannot be made.
  static Result<std::unique_ptr<SegmentEventStore>> open(SegmentStoreOptions options);
  ~SegmentEventStore() override;

  Awaitable<Result<>> append(StreamId stream, std::vector<NewEvent> events,
                             std::int64_t ingested) override;
  Awaitable<Result<Page>> read(StreamId stream, ReadRange range) override;
  Awaitable<Result<StreamStats>> stats(StreamId stream) override;
  Awaitable<Result<std::uint64_t>> group_bytes(std::string group) override;
  Awaitable<Result<>> expire(StreamId stream, std::int64_t timestamp) override;
  Awaitable<Result<>> remove_stream(StreamId stream) override;
  Awaitable<Result<>> remove_group(std::string group) override;
  Awaitable<Result<>> keep_only(std::set<StreamId> streams) override;

 private:
  // A stream in memory; its mutex orders the work on its files.
  struct Open {
    std::mutex mutex;
    std::unique_ptr<SegmentStream> stream;
    bool removed = false;
  };
  struct Entry {
    std::shared_ptr<Open> open;
    std::list<StreamId>::iterator recent;
  };

  explicit SegmentEventStore(SegmentStoreOptions options);
  std::string folder_of(const StreamId& stream) const;
  std::shared_ptr<Open> take(const StreamId& stream);
  template <class T, class Work>
  Result<T> with_stream(const StreamId& stream, Work work);
  bool is_behind_all(const StreamId& stream, std::int64_t timestamp);
  Result<> remove_folder(const std::string& folder);
  void forget(const StreamId& stream);
  Result<> remove_unnamed(const std::set<StreamId>& streams);

  SegmentStoreOptions options_;
  std::mutex mutex_;  // of the three below
  std::map<StreamId, Entry> open_;
  std::list<StreamId> recent_;  // the one used last in front
  // Time of the last event of every stream looked at so far: whoever asks for later ones, as those
  // do who wait for news of many streams, needs no file.
  std::map<StreamId, std::int64_t> last_;
  asio::thread_pool pool_;
};

}  // namespace minato::logs
