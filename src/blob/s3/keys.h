// Names of objects, each below the prefix of the installation:
//   blobs/sha256/ab/abcd...   content, for ever the same under its name
//   uploads/<id>              where an upload stands (saved_upload.h)
//   staging/<id>              a large upload while it has no digest yet
//   quarantine/<alg>-<hex>-<n>  content that was found damaged; never read
#pragma once

#include <string>
#include <string_view>

#include "codec/digest.h"

namespace minato::blob {

struct Keys {
  std::string prefix;

  std::string blobs() const { return prefix + "blobs/"; }
  std::string uploads() const { return prefix + "uploads/"; }
  std::string staging() const { return prefix + "staging/"; }
  std::string blob(const Digest& digest) const {
    return blobs() + std::string(digest.algorithm_name()) + "/" + digest.hex().substr(0, 2) + "/" +
           digest.hex();
  }
  std::string quarantined(const Digest& digest, std::string_view number) const {
    return prefix + "quarantine/" + std::string(digest.algorithm_name()) + "-" + digest.hex() +
           "-" + std::string(number);
  }
  std::string upload(std::string_view id) const { return uploads() + std::string(id); }
  std::string staged(std::string_view id) const { return staging() + std::string(id); }
};

}  // namespace minato::blob
