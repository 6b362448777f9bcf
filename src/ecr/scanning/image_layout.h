// One image as a folder that other programs read.
// https://github.com/opencontainers/image-spec/blob/main/image-layout.md
#pragma once

#include <atomic>
#include <string>

#include "ecr/scanning/inspector.h"

namespace minato::ecr::scanning {

// An image larger than this is not copied for another program.
inline constexpr std::uint64_t kLayoutBytesMax = 32ULL * 1024 * 1024 * 1024;
// Left free on the disk beside the copy.
inline constexpr std::uint64_t kLayoutBytesSpare = 1024ULL * 1024 * 1024;

// Owns the folder, which is emptied before and removed afterwards.
class ImageLayout {
 public:
  explicit ImageLayout(std::string folder);
  ~ImageLayout();
  ImageLayout(const ImageLayout&) = delete;
  ImageLayout& operator=(const ImageLayout&) = delete;

  const std::string& folder() const { return folder_; }

  // oci-layout, an index.json with this one image, and its blobs. kResourceExhausted: too large, or
  // not enough room; kFailedPrecondition: layers that the registry need not hold; kUnavailable once
  // `stopping` is set. Blocks while it writes.
  Awaitable<Result<>> write(registry::Registry& registry, ScannedImage image,
                            ScannedManifest scanned, const std::atomic<bool>& stopping);

 private:
  Result<> check(const registry::Manifest& manifest) const;
  Result<> write_front(const ScannedManifest& scanned) const;
  std::string blob_path(const Digest& digest) const;

  const std::string folder_;
};

}  // namespace minato::ecr::scanning
