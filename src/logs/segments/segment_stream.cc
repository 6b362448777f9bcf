#include "logs/segments/segment_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "base/log.h"
#include "logs/page_builder.h"
#include "logs/segments/file_bytes.h"

namespace minato::logs {
namespace {

namespace fs = std::filesystem;

std::vector<std::uint64_t> segment_numbers(const std::string& folder) {
  std::vector<std::uint64_t> out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().stem().string();
    std::uint64_t number = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number, 16);
    const bool whole = read.ec == std::errc() && read.ptr == name.data() + name.size();
    if (whole && entry.path().extension() == ".seg") out.push_back(number);
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace

SegmentStream::SegmentStream(std::string folder, SegmentLimits limits)
    : folder_(std::move(folder)), limits_(limits) {}

SegmentStream::~SegmentStream() {
  if (fd_ >= 0) close(fd_);
}

std::string SegmentStream::path_of(std::uint64_t segment) const {
  return fmt::format("{}/{:016x}.seg", folder_, segment);
}

Result<std::unique_ptr<SegmentStream>> SegmentStream::open(std::string folder,
                                                           SegmentLimits limits) {
  std::unique_ptr<SegmentStream> stream(new SegmentStream(std::move(folder), limits));
  const auto numbers = segment_numbers(stream->folder_);
  for (const std::uint64_t number : numbers) {
    TRY_VOID(stream->load(number, number == numbers.back()));
  }
  stream->count_again();
  return stream;
}

Result<> SegmentStream::load(std::uint64_t number, bool last) {
  const std::string path = path_of(number);
  TRY(const FileBytes file, FileBytes::open(path, last ? O_RDWR : O_RDONLY));
  TRY(const std::uint64_t size, file.size());
  Segment segment;
  while (segment.size < size) {
    TRY(const std::string head, file.read_at(segment.size, kFrameHeaderBytes));
    const auto header = decode_header(head);
    if (!header || segment.size + header->frame_bytes() > size) break;
    if (last) {
      // Only the last segment can have been written to when the process ended.
      TRY(const std::string frame, file.read_at(segment.size, header->frame_bytes()));
      if (!decode_frame(frame)) break;
    }
    note(segment, *header);
  }
  if (segment.size < size) {
    log::warn("logs: {}: {} bytes at the end are no whole frame{}", path, size - segment.size,
              last ? " and are cut off" : "");
    if (last) TRY_VOID(file.truncate(segment.size));
  }
  if (segment.events > 0) segments_.emplace(number, std::move(segment));
  next_number_ = std::max(next_number_, number);
  return {};
}

void SegmentStream::note(Segment& segment, const FrameHeader& header) {
  const auto bytes = static_cast<std::uint32_t>(header.frame_bytes());
  if (segment.blocks.empty() || segment.blocks.back().bytes + bytes > limits_.block_bytes) {
    segment.blocks.push_back({.offset = segment.size,
                              .bytes = 0,
                              .timestamp_min = header.timestamp_min,
                              .timestamp_max = header.timestamp_max});
  }
  Block& block = segment.blocks.back();
  block.bytes += bytes;
  block.timestamp_min = std::min(block.timestamp_min, header.timestamp_min);
  block.timestamp_max = std::max(block.timestamp_max, header.timestamp_max);
  const bool first = segment.events == 0;
  segment.timestamp_min =
      first ? header.timestamp_min : std::min(segment.timestamp_min, header.timestamp_min);
  segment.timestamp_max =
      first ? header.timestamp_max : std::max(segment.timestamp_max, header.timestamp_max);
  segment.size += bytes;
  segment.events += header.count;
  segment.message_bytes += header.payload_bytes;
  segment.ingested = header.ingested;
  next_number_ = std::max(next_number_, header.first_number + header.count);
}

void SegmentStream::count_again() {
  stats_ = StreamStats{};
  for (const auto& [number, segment] : segments_) {
    if (segment.events == 0) continue;  // its first append failed
    const bool first = stats_.events == 0;
    stats_.first_timestamp =
        first ? segment.timestamp_min : std::min(stats_.first_timestamp, segment.timestamp_min);
    stats_.last_timestamp =
        first ? segment.timestamp_max : std::max(stats_.last_timestamp, segment.timestamp_max);
    stats_.last_ingested = std::max(stats_.last_ingested, segment.ingested);
    stats_.events += segment.events;
    stats_.bytes += segment.message_bytes;
  }
}

bool SegmentStream::must_roll() const {
  if (segments_.empty()) return true;
  const Segment& last = segments_.rbegin()->second;
  return last.size >= limits_.segment_bytes ||
         last.timestamp_max - last.timestamp_min >= limits_.segment_span;
}

Result<> SegmentStream::open_segment() {
  if (must_roll()) {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) return fail(ErrorCode::kUnavailable, folder_ + ": " + error.message());
    segments_.try_emplace(next_number_);
  }
  if (fd_ >= 0) return {};
  const std::string path = path_of(segments_.rbegin()->first);
  fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd_ < 0) return system_failure(path);
  return {};
}

Result<> SegmentStream::append(const std::vector<NewEvent>& events, std::int64_t ingested) {
  if (events.empty()) return {};
  TRY_VOID(open_segment());
  const std::string frame = encode_frame(events, ingested, next_number_);
  Segment& segment = segments_.rbegin()->second;
  const ssize_t written = ::write(fd_, frame.data(), frame.size());
  if (written != static_cast<ssize_t>(frame.size())) {
    if (written >= 0) errno = ENOSPC;
    auto failure = system_failure(path_of(segments_.rbegin()->first));
    // What is there of the frame must not stand before the next one.
    if (written > 0 && ::ftruncate(fd_, static_cast<off_t>(segment.size)) != 0) {
      log::error("logs: {}: {}", folder_, std::strerror(errno));
    }
    return failure;
  }
  note(segment, *decode_header(frame));
  count_again();
  return {};
}

Result<> SegmentStream::expire(std::int64_t timestamp) {
  while (!segments_.empty() && segments_.begin()->second.timestamp_max < timestamp) {
    const std::string path = path_of(segments_.begin()->first);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_failure(path);
    if (segments_.size() == 1 && fd_ >= 0) close(std::exchange(fd_, -1));
    segments_.erase(segments_.begin());
  }
  count_again();
  return {};
}

std::vector<SegmentStream::Place> SegmentStream::places(const ReadRange& range) const {
  std::vector<Place> out;
  for (const auto& [number, segment] : segments_) {
    if (segment.timestamp_max < range.after.timestamp) continue;
    if (segment.timestamp_min > range.before.timestamp) continue;
    for (const Block& block : segment.blocks) {
      if (block.timestamp_max < range.after.timestamp) continue;
      if (block.timestamp_min > range.before.timestamp) continue;
      out.push_back({number, &block});
    }
  }
  std::ranges::sort(out, [&range](const Place& a, const Place& b) {
    return range.backward ? a.block->timestamp_max > b.block->timestamp_max
                          : a.block->timestamp_min < b.block->timestamp_min;
  });
  return out;
}

Result<std::vector<Event>> SegmentStream::read_block(const Place& place) const {
  TRY(const FileBytes file, FileBytes::open(path_of(place.segment), O_RDONLY));
  TRY(const std::string bytes, file.read_at(place.block->offset, place.block->bytes));
  std::vector<Event> out;
  for (std::string_view rest = bytes; !rest.empty();) {
    auto events = decode_frame(rest);
    if (!events) return fail(ErrorCode::kDataLoss, path_of(place.segment) + " is damaged");
    rest.remove_prefix(decode_header(rest)->frame_bytes());
    std::ranges::move(*events, std::back_inserter(out));
  }
  return out;
}

Result<Page> SegmentStream::read(const ReadRange& range) const {
  PageBuilder page(range);
  // Blocks are read in order of time; what lies before everything unread is final.
  std::map<Position, Event> waiting;
  const std::vector<Place> order = places(range);
  for (std::size_t i = 0; i <= order.size() && !page.full(); ++i) {
    while (!waiting.empty() && !page.full()) {
      const auto next = range.backward ? std::prev(waiting.end()) : waiting.begin();
      if (i < order.size()) {
        const Block& unread = *order[i].block;
        const bool final = range.backward ? next->first.timestamp > unread.timestamp_max
                                          : next->first.timestamp < unread.timestamp_min;
        if (!final) break;
      }
      if (page.offer(std::move(next->second))) waiting.erase(next);
    }
    if (i == order.size() || page.full()) break;
    TRY(std::vector<Event> events, read_block(order[i]));
    for (Event& event : events) {
      const Position at = event.position;
      if (range.after < at && at < range.before) waiting.emplace(at, std::move(event));
    }
  }
  return page.finish();
}

}  // namespace minato::logs
