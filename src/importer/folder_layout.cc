#include "importer/folder_layout.h"

#include <fmt/format.h>

namespace minato::importer {

FolderLayout::FolderLayout(std::string_view root) {
  while (root.size() > 1 && root.ends_with('/')) root.remove_suffix(1);
  base_ = fmt::format("{}/docker/registry/v2", root);
}

std::string FolderLayout::repository(std::string_view name) const {
  return fmt::format("{}/{}", repositories(), name);
}

std::string FolderLayout::tags(std::string_view repository_name) const {
  return repository(repository_name) + "/_manifests/tags";
}

std::string FolderLayout::tag_link(std::string_view repository_name, std::string_view tag) const {
  return fmt::format("{}/{}/current/link", tags(repository_name), tag);
}

std::string FolderLayout::revisions(std::string_view repository_name,
                                    std::string_view algorithm) const {
  return fmt::format("{}/_manifests/revisions/{}", repository(repository_name), algorithm);
}

std::string FolderLayout::blob(const Digest& digest) const {
  return fmt::format("{}/blobs/{}/{}/{}/data", base_, digest.algorithm_name(),
                     digest.hex().substr(0, 2), digest.hex());
}

Result<Digest> parse_link(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r') || text.ends_with(' ')) {
    text.remove_suffix(1);
  }
  auto digest = Digest::parse(text);
  if (!digest) return fail(ErrorCode::kInvalidArgument, "the link holds no digest");
  return digest;
}

}  // namespace minato::importer
