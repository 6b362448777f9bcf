// The segment files of one stream: <folder>/<number of the first event, 16 hex digits>.seg. Every
// call may block; one at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "logs/event_store.h"
#include "logs/segments/frame.h"

namespace minato::logs {

struct SegmentLimits {
  // A segment that reached this size takes no more; retention and deletion work in segments.
  std::uint64_t segment_bytes = 8 * 1024 * 1024;
  // Nor one whose events span this time (milliseconds): a quiet stream's must end as well.
  std::int64_t segment_span = 24 * 3600 * 1000;
  // One entry of the index covers that many bytes.
  std::uint32_t block_bytes = 64 * 1024;
};

class SegmentStream {
 public:
  // Reads the index. Bytes behind the last whole frame (the process ended while it wrote) are cut
  // off. A folder that is not there is an empty stream.
  static Result<std::unique_ptr<SegmentStream>> open(std::string folder, SegmentLimits limits);
  ~SegmentStream();

  Result<> append(const std::vector<NewEvent>& events, std::int64_t ingested);
  Result<Page> read(const ReadRange& range) const;
  const StreamStats& stats() const { return stats_; }
  Result<> expire(std::int64_t timestamp);

 private:
  // Frames side by side in one file.
  struct Block {
    std::uint64_t offset = 0;
    std::uint32_t bytes = 0;
    std::int64_t timestamp_min = 0;
    std::int64_t timestamp_max = 0;
  };
  struct Segment {
    std::uint64_t size = 0;
    std::uint64_t events = 0;
    std::uint64_t message_bytes = 0;
    std::int64_t timestamp_min = 0;
    std::int64_t timestamp_max = 0;
    std::int64_t ingested = 0;
    std::vector<Block> blocks;
  };
  struct Place {
    std::uint64_t segment;
    const Block* block;
  };

  SegmentStream(std::string folder, SegmentLimits limits);
  std::string path_of(std::uint64_t segment) const;
  Result<> load(std::uint64_t number, bool last);
  void note(Segment& segment, const FrameHeader& header);
  void count_again();
  Result<> open_segment();
  bool must_roll() const;
  std::vector<Place> places(const ReadRange& range) const;
  Result<std::vector<Event>> read_block(const Place& place) const;

  const std::string folder_;
  const SegmentLimits limits_;
  std::map<std::uint64_t, Segment> segments_;
  std::uint64_t next_number_ = 1;
  StreamStats stats_;
  int fd_ = -1;  // of the last segment, once something was appended
};

}  // namespace minato::logs
