#include "ecr/scanning/inspector.h"

#include "base/limits.h"

namespace minato::ecr::scanning {

Awaitable<Result<ScannedManifest>> manifest_of(registry::Registry& registry, ScannedImage image) {
  ScannedManifest out;
  CO_TRY(out.stored, co_await registry.images().get(image.repository, {image.digest, ""}));
  CO_TRY(out.manifest, registry::parse_manifest(*out.stored.bytes, out.stored.record.media_type));
  co_return out;
}

Awaitable<Result<>> read_blob(BlobReading reading, std::function<Result<>(std::string_view)> take) {
  CO_TRY(const auto blob,
         co_await reading.registry.layers().open(reading.repository, reading.digest));
  for (std::uint64_t offset = 0; offset < blob->size();) {
    if (reading.stopping) co_return fail(ErrorCode::kUnavailable, "the server stops");
    CO_TRY(const std::string bytes, co_await blob->read(offset, limits::kStreamBufferBytes));
    if (bytes.empty()) co_return fail(ErrorCode::kDataLoss, "a layer is shorter than it was");
    offset += bytes.size();
    CO_TRY_VOID(take(bytes));
  }
  co_return Result<>();
}

}  // namespace minato::ecr::scanning
