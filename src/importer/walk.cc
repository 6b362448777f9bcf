#include "importer/walk.h"

#include <fmt/format.h>

namespace minato::importer {
namespace {

bool names_no_manifests(std::string_view type) {
  namespace types = registry::media_types;
  return type == types::kDockerManifest || type == types::kOciManifest ||
         type == types::kOciArtifact;
}

// A depth-first walk. Lives in the frame of walk_image().
class Walk {
 public:
  Walk(Place place, Image& image) : place_(std::move(place)), image_(image) {}

  // The image first, then what is about it, then what is about that.
  Awaitable<Result<>> run() {
    CO_TRY_VOID(co_await visit(image_.digest, 0));
    for (std::size_t at = 0; at < image_.order.size(); ++at) {
      CO_TRY(const auto about,
             co_await place_.source.referrers(place_.repository, image_.order[at]));
      for (const std::string& artifact : about) CO_TRY_VOID(co_await visit(artifact, 0));
    }
    co_return Result<>();
  }

 private:
  // Nests as deep as indexes do.
  Awaitable<Result<>> visit(std::string digest, std::uint32_t depth) {
    if (image_.nodes.contains(digest)) co_return Result<>();
    if (depth > registry::kIndexDepthMax) {
      co_return fail(ErrorCode::kInvalidArgument, digest + ": indexes are nested too deep");
    }
    CO_TRY(Node node, co_await fetch(digest));
    const auto children = node.children;
    image_.nodes.emplace(digest, std::move(node));
    for (const std::string& child : children) CO_TRY_VOID(co_await visit(child, depth + 1));
    image_.order.push_back(digest);
    co_return Result<>();
  }

  Awaitable<Result<Node>> fetch(std::string digest) {
    CO_TRY(const auto type, co_await place_.destination.manifest_type(place_.target, digest));
    const bool there = !type.empty();
    // The image itself is put again when its tag moves.
    const bool put_again = digest == image_.digest && !is_digest(image_.reference) &&
                           image_.digest_there != image_.digest;
    if (there && names_no_manifests(type) && !put_again) co_return Node{.there = true};
    oci::FetchedManifest manifest;
    if (there) {
      CO_TRY(manifest, co_await place_.destination.manifest(place_.target, digest));
    } else {
      CO_TRY(manifest, co_await place_.source.manifest(place_.repository, digest));
    }
    bytes_ += manifest.bytes.size();
    if (image_.nodes.size() >= kImageManifestsMax || bytes_ > kImageManifestBytesMax) {
      co_return fail(ErrorCode::kResourceExhausted,
                     fmt::format("more than {} manifests or {} MiB of them belong to it",
                                 kImageManifestsMax, kImageManifestBytesMax >> 20));
    }
    auto node = make_node(std::move(manifest), there);
    if (!node) {
      co_return fail(node.error().code,
                     fmt::format("manifest {}: {}", digest, node.error().message));
    }
    co_return node;
  }

  const Place place_;
  Image& image_;
  std::size_t bytes_ = 0;
};

}  // namespace

Awaitable<Result<Image>> walk_image(Place place, std::string reference) {
  Image image{.reference = reference};
  if (is_digest(reference)) {
    image.digest = reference;
  } else {
    CO_TRY(image.digest, co_await place.source.resolve(place.repository, reference));
    CO_TRY(image.digest_there, co_await place.destination.tag_digest(place.target, reference));
  }
  Walk walk(place, image);
  CO_TRY_VOID(co_await walk.run());
  co_return image;
}

}  // namespace minato::importer
