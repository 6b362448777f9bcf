#include "importer/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "registry/names.h"

namespace minato::importer {

Result<Node> make_node(oci::FetchedManifest manifest, bool there) {
  TRY(const auto parsed, registry::parse_manifest(manifest.bytes, manifest.media_type));
  Node out{.manifest = {}, .blobs = {}, .children = {}, .there = there};
  out.blobs = parsed.layers;
  if (parsed.config) out.blobs.push_back(*parsed.config);
  for (const registry::Descriptor& child : parsed.manifests) {
    // Indexes name manifests; an entry of another kind is content.
    if (child.media_type.empty() || registry::is_manifest_type(child.media_type)) {
      out.children.push_back(child.digest.to_string());
    } else {
      out.blobs.push_back(child);
    }
  }
  std::erase_if(out.blobs, [](const registry::Descriptor& blob) {
    return registry::is_non_distributable(blob.media_type);
  });
  manifest.media_type = parsed.media_type;
  out.manifest = std::move(manifest);
  return out;
}

std::uint64_t Plan::bytes() const {
  std::uint64_t out = 0;
  // Sizes are what manifests claim, so the sum saturates.
  for (const auto& blob : blobs) {
    if (__builtin_add_overflow(out, blob.size, &out)) return UINT64_MAX;
  }
  return out;
}

bool is_digest(std::string_view reference) {
  return reference.find(':') != std::string_view::npos;
}

std::vector<registry::Descriptor> blobs_of(const std::vector<Plan>& plans) {
  std::vector<registry::Descriptor> out;
  std::set<Digest> seen;
  for (const Plan& plan : plans) {
    for (const auto& blob : plan.blobs) {
      if (seen.insert(blob.digest).second) out.push_back(blob);
    }
  }
  return out;
}

Plan plan_image(const Image& image) {
  Plan out;
  std::set<Digest> seen;
  const bool tagged = !is_digest(image.reference);
  for (const std::string& digest : image.order) {
    const Node& node = image.nodes.at(digest);
    if (node.there) continue;
    for (const auto& blob : node.blobs) {
      if (seen.insert(blob.digest).second) out.blobs.push_back(blob);
    }
    if (digest != image.digest) out.manifests.push_back({.digest = digest, .reference = digest});
  }
  const Node& root = image.nodes.at(image.digest);
  const bool moves = tagged && image.digest_there != image.digest;
  if (!root.there || moves) {
    out.manifests.push_back({.digest = image.digest, .reference = image.reference});
  }
  return out;
}

Listing listing_of(const std::string& repository, std::vector<std::string> tags) {
  Listing out{.references = std::move(tags), .problems = {}};
  std::erase_if(out.references, [&](const std::string& tag) {
    if (registry::is_tag(tag)) return false;
    out.problems.push_back({.name = repository, .reason = fmt::format("\"{}\" is no tag", tag)});
    return true;
  });
  return out;
}

std::string tag_prefix_about(std::string_view digest) {
  std::string out(digest);
  std::ranges::replace(out, ':', '-');
  return out;
}

std::vector<std::string> pick_tags_about(const std::vector<std::string>& tags,
                                         std::string_view digest) {
  const std::string prefix = tag_prefix_about(digest);
  std::vector<std::string> out;
  std::ranges::copy_if(tags, std::back_inserter(out), [&](const std::string& tag) {
    return tag.starts_with(prefix) && (tag.size() == prefix.size() || tag[prefix.size()] == '.');
  });
  return out;
}

bool is_wanted(const std::vector<std::string>& patterns, std::string_view repository) {
  return patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& pattern) {
           return registry::matches_wildcard(pattern, repository);
         });
}

Result<std::string> destination_name(std::string_view prefix, std::string_view repository) {
  std::string out(repository);
  if (!prefix.empty()) out = fmt::format("{}/{}", prefix, repository);
  if (registry::is_repository_name(out)) return out;
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("\"{}\" is no repository name that ECR takes (--prefix may help)", out));
}

}  // namespace minato::importer
