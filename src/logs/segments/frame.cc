#include "logs/segments/frame.h"

#include <algorithm>
#include <bit>
#include <boost/crc.hpp>
#include <cstring>

namespace minato::logs {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "MLF1";
// Where the part that the checksum covers begins.
constexpr std::size_t kChecked = 8;
constexpr std::size_t kEventHeaderBytes = 12;

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T take(std::string_view& bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

std::uint32_t checksum(std::string_view bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

}  // namespace

std::string encode_frame(const std::vector<NewEvent>& events, std::int64_t ingested,
                         std::uint64_t first_number) {
  std::size_t payload = 0;
  for (const NewEvent& event : events) payload += kEventHeaderBytes + event.message.size();
  const auto [low, high] = std::ranges::minmax(events, {}, &NewEvent::timestamp);
  std::string out;
  out.reserve(kFrameHeaderBytes + payload);
  out += kMagic;
  put(out, std::uint32_t{0});
  put(out, static_cast<std::uint32_t>(payload));
  put(out, static_cast<std::uint32_t>(events.size()));
  put(out, ingested);
  put(out, first_number);
  put(out, low.timestamp);
  put(out, high.timestamp);
  for (const NewEvent& event : events) {
    put(out, event.timestamp);
    put(out, static_cast<std::uint32_t>(event.message.size()));
    out += event.message;
  }
  const std::uint32_t crc = checksum(std::string_view(out).substr(kChecked));
  std::memcpy(out.data() + kMagic.size(), &crc, sizeof crc);
  return out;
}

std::optional<FrameHeader> decode_header(std::string_view bytes) {
  if (bytes.size() < kFrameHeaderBytes || !bytes.starts_with(kMagic)) return std::nullopt;
  bytes.remove_prefix(kMagic.size());
  FrameHeader header;
  header.crc = take<std::uint32_t>(bytes);
  header.payload_bytes = take<std::uint32_t>(bytes);
  header.count = take<std::uint32_t>(bytes);
  header.ingested = take<std::int64_t>(bytes);
  header.first_number = take<std::uint64_t>(bytes);
  header.timestamp_min = take<std::int64_t>(bytes);
  header.timestamp_max = take<std::int64_t>(bytes);
  if (header.payload_bytes > kFramePayloadBytes || header.count == 0 ||
      header.count > header.payload_bytes / kEventHeaderBytes) {
    return std::nullopt;
  }
  return header;
}

std::optional<std::vector<Event>> decode_frame(std::string_view bytes) {
  const auto header = decode_header(bytes);
  if (!header || bytes.size() < header->frame_bytes()) return std::nullopt;
  bytes = bytes.substr(0, header->frame_bytes());
  if (checksum(bytes.substr(kChecked)) != header->crc) return std::nullopt;
  bytes.remove_prefix(kFrameHeaderBytes);
  std::vector<Event> events;
  events.reserve(header->count);
  for (std::uint32_t i = 0; i < header->count; ++i) {
    if (bytes.size() < kEventHeaderBytes) return std::nullopt;
    const auto timestamp = take<std::int64_t>(bytes);
    const auto length = take<std::uint32_t>(bytes);
    if (length > bytes.size()) return std::nullopt;
    events.push_back({.position = {timestamp, header->first_number + i},
                      .ingested = header->ingested,
                      .message = std::string(bytes.substr(0, length))});
    bytes.remove_prefix(length);
  }
  return events;
}

}  // namespace minato::logs
