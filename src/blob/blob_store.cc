#include "blob/blob_store.h"

namespace minato::blob {
namespace {

constexpr std::size_t kRoomBytes = 64 * 1024;

}  // namespace

Awaitable<Result<std::span<std::byte>>> Upload::room() {
  if (!room_) room_ = std::make_unique_for_overwrite<std::byte[]>(kRoomBytes);
  co_return std::span(room_.get(), kRoomBytes);
}

Awaitable<Result<>> Upload::filled(std::size_t count) {
  return append({room_.get(), count});
}

}  // namespace minato::blob
