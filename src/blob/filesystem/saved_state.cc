#include "blob/filesystem/saved_state.h"

namespace minato::blob {
namespace {

constexpr std::string_view kMagic = "upload/1";
constexpr std::size_t kOffsetBytes = 8;
constexpr std::size_t kChecksumBytes = 64;

}  // namespace

std::string encode_state(std::uint64_t offset, const Hasher& hasher) {
  std::string text(kMagic);
  for (int shift = 56; shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>((offset >> shift) & 0xff));
  }
  text += hasher.save();
  return text + sha256(text).hex();
}

std::optional<SavedState> decode_state(std::string_view text) {
  if (text.size() < kMagic.size() + kOffsetBytes + kChecksumBytes) return std::nullopt;
  const std::string_view checked = text.substr(0, text.size() - kChecksumBytes);
  if (sha256(checked).hex() != text.substr(checked.size())) return std::nullopt;
  if (!checked.starts_with(kMagic)) return std::nullopt;
  SavedState state;
  for (const char byte : checked.substr(kMagic.size(), kOffsetBytes)) {
    state.offset = state.offset << 8 | static_cast<unsigned char>(byte);
  }
  auto hasher = Hasher::restore(checked.substr(kMagic.size() + kOffsetBytes));
  if (!hasher) return std::nullopt;
  state.hasher = std::move(*hasher);
  return state;
}

}  // namespace minato::blob
