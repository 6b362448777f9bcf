// What looks into images for the engine of scans: the own one, or another program.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "registry/manifest.h"
#include "registry/registry.h"
#include "scanner/advisory.h"

namespace minato::ecr::scanning {

struct ScannedImage {
  registry::RepositoryRecord repository;
  std::string key;  // of its scan
  std::string digest;
};

struct Inspection {
  bool supported = true;  // whether the system or any manager of packages is known
  std::string failure;    // a sentence: why there are no findings to tell; empty when there are
  std::string remark;     // a sentence on what they leave out; may be empty
  std::vector<scanner::Finding> findings = {};  // the worst first
  std::uint64_t generation = 0;                 // of what it was compared with
  std::optional<TimePoint> updated_at = {};     // when that last grew
};

class Inspector {
 public:
  virtual ~Inspector() = default;

  // Differs from the one before when what images are compared with has changed; 0 while there is
  // nothing. Called on the engine's executor, never beside another call.
  virtual Awaitable<Result<std::uint64_t>> generation() = 0;
  // Called on a single-threaded executor of its own, one at a time. kNotFound: no such image.
  virtual Awaitable<Result<Inspection>> inspect(ScannedImage image) = 0;
  // From any thread: what runs ends soon, with any error, and so does what is asked later.
  virtual void stop() = 0;
};

// The manifest of an image, with the bytes it was read from.
struct ScannedManifest {
  registry::StoredImage stored;
  registry::Manifest manifest;
};
Awaitable<Result<ScannedManifest>> manifest_of(registry::Registry& registry, ScannedImage image);

// Gives a layer or configuration to `take`, piece by piece. kUnavailable once `stopping` is set.
struct BlobReading {
  registry::Registry& registry;
  registry::RepositoryRecord repository;
  Digest digest;
  const std::atomic<bool>& stopping;
};
Awaitable<Result<>> read_blob(BlobReading reading, std::function<Result<>(std::string_view)> take);

}  // namespace minato::ecr::scanning
