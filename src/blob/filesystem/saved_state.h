// The state file of an upload: magic, offset (8 bytes, big endian), hash state, then the SHA-256 of
// all that in hexadecimal, by which a torn file is told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "codec/digest.h"

namespace minato::blob {

struct SavedState {
  std::uint64_t offset = 0;
  Hasher hasher;
};

std::string encode_state(std::uint64_t offset, const Hasher& hasher);
// nullopt when it is torn, of another version, or made by another machine type.
std::optional<SavedState> decode_state(std::string_view text);

}  // namespace minato::blob
