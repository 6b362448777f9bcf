// Makes finished files visible as blobs.
#pragma once

#include <array>
#include <atomic>
#include <string>

#include "base/result.h"
#include "blob/filesystem/layout.h"

namespace minato::blob {

// Callable from any thread. Every call may block.
class Publisher {
 public:
  explicit Publisher(Layout layout) : layout_(std::move(layout)) {}
  const Layout& layout() const { return layout_; }

  // Moves a synced file of the same file system to the blob's name and makes the name durable.
  // A blob that is there already is replaced, which readers that have it open do not notice.
  Result<> publish(const std::string& file, const Digest& digest);

 private:
  Result<> ensure_folder(const Digest& digest);

  const Layout layout_;
  // Folders whose own names are known to be durable, by algorithm and first byte of the digest.
  std::array<std::array<std::atomic<bool>, 256>, 2> durable_ = {};
};

}  // namespace minato::blob
