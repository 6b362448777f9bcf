// Images in a storage folder of docker-registry. The registry may run, but should not be pushed to.
// Reads block: it is for a program that does nothing else meanwhile.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "importer/folder_layout.h"
#include "importer/ports.h"

namespace minato::importer {

class FolderSource final : public Source {
 public:
  // kNotFound when there is no such folder; kInvalidArgument when it is no storage folder.
  static Result<std::unique_ptr<FolderSource>> open(const std::string& root);

  Awaitable<Result<std::vector<std::string>>> list_repositories() override;
  // All tags. Revisions that cannot be read are problems, since one may be about an image.
  Awaitable<Result<Listing>> list(std::string repository) override;
  Awaitable<Result<std::string>> resolve(std::string repository, std::string tag) override;
  Awaitable<Result<oci::FetchedManifest>> manifest(std::string repository,
                                                   std::string digest) override;
  Awaitable<Result<std::vector<std::string>>> referrers(std::string repository,
                                                        std::string digest) override;
  // None: list() gives every tag.
  Awaitable<Result<std::vector<std::string>>> tags_about(std::string repository,
                                                         std::string digest) override;
  // From the blobs of the whole folder, whether or not the repository has a link to it.
  Awaitable<Result<std::unique_ptr<oci::BlobSource>>> open_blob(std::string repository,
                                                                Digest digest,
                                                                std::uint64_t size) override;

 private:
  explicit FolderSource(FolderLayout layout) : layout_(std::move(layout)) {}
  Result<std::string> read_manifest(const Digest& digest) const;
  Result<> index_revisions(const std::string& repository, Listing& listing);

  const FolderLayout layout_;
  // By repository and subject.
  std::map<std::string, std::map<std::string, std::vector<std::string>>> about_;
};

}  // namespace minato::importer
