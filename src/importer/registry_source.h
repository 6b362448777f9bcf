// Images of a registry, pulled by the OCI distribution API.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "importer/ports.h"
#include "importer/source_name.h"

namespace minato::importer {

class RegistrySource final : public Source {
 public:
  // The clock outlives it.
  RegistrySource(SourceName name, oci::Credentials credentials, const Clock& clock,
                 oci::Options options = {});

  // The one named, else those of the catalogue.
  Awaitable<Result<std::vector<std::string>>> list_repositories() override;
  Awaitable<Result<Listing>> list(std::string repository) override;
  Awaitable<Result<std::string>> resolve(std::string repository, std::string tag) override;
  Awaitable<Result<oci::FetchedManifest>> manifest(std::string repository,
                                                   std::string digest) override;
  Awaitable<Result<std::vector<std::string>>> referrers(std::string repository,
                                                        std::string digest) override;
  Awaitable<Result<std::vector<std::string>>> tags_about(std::string repository,
                                                         std::string digest) override;
  Awaitable<Result<std::unique_ptr<oci::BlobSource>>> open_blob(std::string repository,
                                                                Digest digest,
                                                                std::uint64_t size) override;

 private:
  const SourceName name_;
  oci::RegistryClient client_;
  bool lists_referrers_ = true;  // until it says that it does not
  // The tags of the repository when only one image of it is wanted.
  std::optional<std::vector<std::string>> tags_;
};

}  // namespace minato::importer
