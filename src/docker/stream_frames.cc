#include "docker/stream_frames.h"

#include <algorithm>
#include <cstring>

namespace minato::docker {

Result<> FrameDecoder::feed(std::span<const std::byte> bytes, std::string& out) {
  while (!bytes.empty()) {
    if (content_left_ > 0) {
      const std::size_t size = std::min<std::size_t>(content_left_, bytes.size());
      out.append(reinterpret_cast<const char*>(bytes.data()), size);
      content_left_ -= static_cast<std::uint32_t>(size);
      bytes = bytes.subspan(size);
      continue;
    }
    const std::size_t size = std::min(header_.size() - header_size_, bytes.size());
    std::memcpy(header_.data() + header_size_, bytes.data(), size);
    header_size_ += size;
    bytes = bytes.subspan(size);
    if (header_size_ < header_.size()) break;
    header_size_ = 0;
    const bool known_stream = std::to_integer<int>(header_[0]) <= 3;
    const bool zeros =
        header_[1] == std::byte{} && header_[2] == std::byte{} && header_[3] == std::byte{};
    if (!known_stream || !zeros) {
      return fail(ErrorCode::kDataLoss, "The engine's output stream is not framed.");
    }
    for (std::size_t i = 4; i < header_.size(); ++i) {
      content_left_ = content_left_ << 8 | std::to_integer<std::uint32_t>(header_[i]);
    }
  }
  return {};
}

}  // namespace minato::docker
