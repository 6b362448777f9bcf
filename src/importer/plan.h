// What of an image has to be copied, given what the source has and what is there already. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "importer/ports.h"
#include "registry/manifest.h"

namespace minato::importer {

// Manifests of one image with all platforms and artifacts about it, and their bytes. Real images
// stay under a hundred.
inline constexpr std::size_t kImageManifestsMax = 10'000;
inline constexpr std::size_t kImageManifestBytesMax = 64 * 1024 * 1024;

struct Node {
  oci::FetchedManifest manifest = {};  // may be empty when it is there already
  std::vector<registry::Descriptor> blobs = {};
  std::vector<std::string> children = {};  // manifests that an index names
  bool there = false;                      // the destination has it, and so its blobs
};

// The manifest as a node: of an index, its platforms as children; else its blobs, without those
// that registries need not hold. kInvalidArgument.
Result<Node> make_node(oci::FetchedManifest manifest, bool there);

// An image and everything that has to come with it.
struct Image {
  std::string reference = {};              // tag or digest as wanted
  std::string digest = {};                 // that it leads to at the source
  std::string digest_there = {};           // that the destination has under the tag
  std::map<std::string, Node> nodes = {};  // by digest: itself, platforms, artifacts about them
  std::vector<std::string> order = {};     // of the nodes: who is named comes before who names it
};

struct Step {
  std::string digest;
  std::string reference;  // to put it under: its digest or the tag
};

struct Plan {
  std::vector<registry::Descriptor> blobs = {};  // none twice
  std::vector<Step> manifests = {};              // in order, the wanted reference last
  bool nothing() const { return manifests.empty(); }
  std::uint64_t bytes() const;
};

bool is_digest(std::string_view reference);
Plan plan_image(const Image& image);

// Blobs of the plans, each once.
std::vector<registry::Descriptor> blobs_of(const std::vector<Plan>& plans);

// The tags as the listing of a repository; what is no tag is a problem of it.
Listing listing_of(const std::string& repository, std::vector<std::string> tags);

// "sha256-<hex>", with which tags about a manifest begin.
std::string tag_prefix_about(std::string_view digest);
// Which of the tags are about the digest.
std::vector<std::string> pick_tags_about(const std::vector<std::string>& tags,
                                         std::string_view digest);

// Whether one of the patterns, in which '*' stands for any text, is the name; true without any.
bool is_wanted(const std::vector<std::string>& patterns, std::string_view repository);

// The name at the destination: "<prefix>/<name>". kInvalidArgument when ECR takes no such name.
Result<std::string> destination_name(std::string_view prefix, std::string_view repository);

}  // namespace minato::importer
