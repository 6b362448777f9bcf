#include "ecr/scanning/image_layout.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <set>

namespace minato::ecr::scanning {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::unexpected<Error> not_written(const std::string& path) {
  return fail(ErrorCode::kResourceExhausted, "cannot write " + path);
}

Result<> write_file(const std::string& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return not_written(path);
  return {};
}

}  // namespace

ImageLayout::ImageLayout(std::string folder) : folder_(std::move(folder)) {
  std::error_code ignored;  // what is left is found when it is written to
  fs::remove_all(folder_, ignored);
}

ImageLayout::~ImageLayout() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string ImageLayout::blob_path(const Digest& digest) const {
  return fmt::format("{}/blobs/{}/{}", folder_, digest.algorithm_name(), digest.hex());
}

Result<> ImageLayout::check(const registry::Manifest& manifest) const {
  for (const registry::Descriptor& layer : manifest.layers) {
    if (registry::is_non_distributable(layer.media_type)) {
      return fail(ErrorCode::kFailedPrecondition, "it has layers that no registry holds");
    }
  }
  const std::uint64_t size = manifest.content_size();
  if (size > kLayoutBytesMax) {
    return fail(ErrorCode::kResourceExhausted,
                fmt::format("it has {} bytes, more than {}", size, kLayoutBytesMax));
  }
  std::error_code error;
  const auto space = fs::space(folder_, error);
  if (!error && space.available < size + kLayoutBytesSpare) {
    return fail(ErrorCode::kResourceExhausted,
                fmt::format("{} bytes are free on the disk, a copy needs {}", space.available,
                            size + kLayoutBytesSpare));
  }
  return {};
}

Result<> ImageLayout::write_front(const ScannedManifest& scanned) const {
  const registry::ManifestRecord& record = scanned.stored.record;
  TRY(const Digest digest, Digest::parse(record.digest));
  TRY_VOID(write_file(blob_path(digest), *scanned.stored.bytes));
  TRY_VOID(write_file(folder_ + "/oci-layout", R"({"imageLayoutVersion":"1.0.0"})"));
  const json::object entry{{"mediaType", scanned.manifest.media_type},
                           {"digest", record.digest},
                           {"size", scanned.stored.bytes->size()}};
  return write_file(folder_ + "/index.json",
                    json::serialize(json::object{{"schemaVersion", 2},
                                                 {"mediaType", registry::media_types::kOciIndex},
                                                 {"manifests", json::array{entry}}}));
}

Awaitable<Result<>> ImageLayout::write(registry::Registry& registry, ScannedImage image,
                                       ScannedManifest scanned, const std::atomic<bool>& stopping) {
  for (const std::string_view algorithm : {"sha256", "sha512"}) {
    std::error_code error;
    fs::create_directories(fmt::format("{}/blobs/{}", folder_, algorithm), error);
    if (error) co_return not_written(folder_);
  }
  CO_TRY_VOID(check(scanned.manifest));
  CO_TRY_VOID(write_front(scanned));
  std::set<Digest> wanted;
  if (scanned.manifest.config) wanted.insert(scanned.manifest.config->digest);
  for (const registry::Descriptor& layer : scanned.manifest.layers) wanted.insert(layer.digest);
  for (const Digest& digest : wanted) {
    const std::string path = blob_path(digest);
    std::ofstream file(path, std::ios::binary);
    CO_TRY_VOID(co_await read_blob({.registry = registry,
                                    .repository = image.repository,
                                    .digest = digest,
                                    .stopping = stopping},
                                   [&file, &path](std::string_view bytes) -> Result<> {
                                     if (!file.write(bytes.data(), std::ssize(bytes))) {
                                       return not_written(path);
                                     }
                                     return {};
                                   }));
    file.close();
    if (!file) co_return not_written(path);
  }
  co_return Result<>();
}

}  // namespace minato::ecr::scanning
