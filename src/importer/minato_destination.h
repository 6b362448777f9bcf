// A running Minato, reached as any client reaches it: ECR's API and the OCI distribution API.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "ecr/ecr_client.h"
#include "importer/ports.h"

namespace minato::importer {

class MinatoDestination final : public Destination {
 public:
  // The clock outlives it.
  MinatoDestination(ecr::EcrClient::Target target, const Clock& clock, oci::Options options = {});

  // Whether the server lets us in.
  Awaitable<Result<>> connect();

  Awaitable<Result<>> ensure_repository(std::string name) override;
  Awaitable<Result<std::string>> tag_digest(std::string repository, std::string tag) override;
  Awaitable<Result<std::string>> manifest_type(std::string repository, std::string digest) override;
  Awaitable<Result<oci::FetchedManifest>> manifest(std::string repository,
                                                   std::string digest) override;
  Awaitable<Result<bool>> has_blob(std::string repository, Digest digest) override;
  Awaitable<Result<bool>> mount_blob(std::string repository, std::string from,
                                     Digest digest) override;
  Awaitable<Result<>> push_blob(std::string repository, Digest digest,
                                oci::BlobSource& content) override;
  Awaitable<Result<>> put_manifest(std::string repository, std::string reference,
                                   oci::FetchedManifest manifest) override;

 private:
  using ClientPtr = std::shared_ptr<oci::RegistryClient>;
  // With a login that holds for hours yet.
  Awaitable<Result<ClientPtr>> client();

  const http::Peer peer_;
  const Clock& clock_;
  const oci::Options options_;
  ecr::EcrClient api_;
  ClientPtr client_;
  TimePoint logged_in_at_{};
  std::set<std::string> repositories_;  // that are known to be there
};

}  // namespace minato::importer
