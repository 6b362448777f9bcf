// The framing of container output without a TTY: 8 bytes of header (stream, three zeros, length as
// big-endian 32 bits), then the bytes
// (https://docs.docker.com/engine/api/v1.41/#tag/Container/operation/ContainerAttach).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"

namespace minato::docker {

// Takes the bytes in pieces of any size. Holds at most one header.
class FrameDecoder {
 public:
  // Appends the content of all streams to `out`. kDataLoss when the bytes are not framed; the
  // decoder is of no use afterwards.
  Result<> feed(std::span<const std::byte> bytes, std::string& out);
  // False in the middle of a frame.
  bool at_boundary() const { return header_size_ == 0 && content_left_ == 0; }

 private:
  std::array<std::byte, 8> header_{};
  std::size_t header_size_ = 0;
  std::uint32_t content_left_ = 0;
};

}  // namespace minato::docker
