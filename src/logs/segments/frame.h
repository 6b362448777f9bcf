// The bytes of a segment file: frames one after the other, each the events of one append. Pure.
//
//   frame  = header payload
//   header = "MLF1", CRC-32 of the rest of header and payload, payload bytes, event count, time of
//            ingestion, number of the first event, lowest and highest timestamp (little-endian)
//   payload = count times: timestamp, message bytes, message
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "logs/event_store.h"

namespace minato::logs {

inline constexpr std::size_t kFrameHeaderBytes = 48;
// A frame never holds more: an append is at most 1 MiB of messages in 10,000 events.
inline constexpr std::size_t kFramePayloadBytes = 4 * 1024 * 1024;

struct FrameHeader {
  std::uint32_t crc = 0;
  std::uint32_t payload_bytes = 0;
  std::uint32_t count = 0;
  std::int64_t ingested = 0;
  std::uint64_t first_number = 0;
  std::int64_t timestamp_min = 0;
  std::int64_t timestamp_max = 0;

  std::size_t frame_bytes() const { return kFrameHeaderBytes + payload_bytes; }
};

// `events` is not empty.
std::string encode_frame(const std::vector<NewEvent>& events, std::int64_t ingested,
                         std::uint64_t first_number);
// nullopt when these are not the first bytes of a frame.
std::optional<FrameHeader> decode_header(std::string_view bytes);
// The events of the whole frame at the start of `bytes`; nullopt when it is cut or damaged.
std::optional<std::vector<Event>> decode_frame(std::string_view bytes);

}  // namespace minato::logs
