// The storage folder of docker-registry (CNCF distribution), version 2:
//
//   docker/registry/v2/
//     blobs/<algorithm>/<first two digits>/<hex>/data
//     repositories/<name>/_manifests/revisions/<algorithm>/<hex>/link
//     repositories/<name>/_manifests/tags/<tag>/current/link
//     repositories/<name>/_layers/<algorithm>/<hex>/link
//
// A link holds a digest as text. Source:
// https://github.com/distribution/distribution/blob/v2.8.2/registry/storage/paths.go. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "codec/digest.h"

namespace minato::importer {

// A link is a digest; what is longer is something else.
inline constexpr std::size_t kLinkBytesMax = 256;

class FolderLayout {
 public:
  // `root` holds docker/registry/v2.
  explicit FolderLayout(std::string_view root);

  const std::string& base() const { return base_; }
  std::string repositories() const { return base_ + "/repositories"; }
  std::string repository(std::string_view name) const;
  std::string tags(std::string_view repository) const;
  std::string tag_link(std::string_view repository, std::string_view tag) const;
  // The folder of the revisions of one algorithm.
  std::string revisions(std::string_view repository, std::string_view algorithm) const;
  std::string blob(const Digest& digest) const;

 private:
  std::string base_;
};

// The digest in a link. kInvalidArgument.
Result<Digest> parse_link(std::string_view text);

}  // namespace minato::importer
