// Where a blob store keeps what, below its root folder (all folders 0700):
//
//   blobs/<alg>/<2 hex>/<hex>   a blob, 0400; the folder is named after its first two digits
//   uploads/<id>.data           what was received of an upload
//   uploads/<id>.state          how much of it counts, and the hash state there (saved_state.h);
//                               without it nothing counts
//   uploads/<id>.state.new      a state being written, ignored when found
//   uploads/.put-<n>            small content being written, deleted with stale uploads
//   quarantine/<alg>-<hex>-<n>  content that was found damaged; made when needed, never read
//
// Everything is on one file system: a blob appears by rename(). A small layer makes one file and
// nothing else: folders and files that live for milliseconds cost more than its content.
#pragma once

#include <string>

#include "codec/digest.h"

namespace minato::blob {

class Layout {
 public:
  explicit Layout(std::string root) : root_(std::move(root)) {}

  std::string uploads() const { return root_ + "/uploads"; }
  // What the names of an upload's files start with.
  std::string upload(const std::string& id) const { return uploads() + "/" + id; }
  std::string algorithm(const Digest& digest) const {
    return root_ + "/blobs/" + std::string(digest.algorithm_name());
  }
  std::string blob_folder(const Digest& digest) const {
    return algorithm(digest) + "/" + digest.hex().substr(0, 2);
  }
  std::string blob(const Digest& digest) const { return blob_folder(digest) + "/" + digest.hex(); }

  std::string quarantine() const { return root_ + "/quarantine"; }
  std::string quarantined(const Digest& digest, const std::string& number) const {
    return quarantine() + "/" + std::string(digest.algorithm_name()) + "-" + digest.hex() + "-" +
           number;
  }

  // Of the path that upload() tells.
  static std::string data(const std::string& upload) { return upload + ".data"; }
  static std::string state(const std::string& upload) { return upload + ".state"; }
  static std::string new_state(const std::string& upload) { return upload + ".state.new"; }

 private:
  std::string root_;
};

}  // namespace minato::blob
