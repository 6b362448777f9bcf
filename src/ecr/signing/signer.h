// Signs images of the registry with the keys of signing profiles.
#pragma once

#include "ecr/push_jobs/decide.h"
#include "ecr/signing/profile_keys.h"
#include "registry/registry.h"

namespace minato::ecr::signing {

// Codes of failed signings.
inline constexpr std::string_view kInvalidProfile = "InvalidSigningProfile";
inline constexpr std::string_view kInternalFailure = "InternalFailure";

// Used on one executor. Both outlive it.
class Signer {
 public:
  Signer(registry::Registry& registry, ProfileKeys& keys) : registry_(registry), keys_(keys) {}

  // Puts a signature of the job's image by the job's profile into its repository. The signature and
  // the status COMPLETE appear in one transaction, so that an image is signed once.
  Awaitable<push_jobs::Outcome> sign(push_jobs::JobRecord job);

 private:
  Awaitable<Result<>> try_sign(push_jobs::JobRecord job);
  Awaitable<Result<>> push_blob(registry::RepositoryRecord repository, std::string content);
  Awaitable<Result<>> complete(const push_jobs::JobRecord& job, registry::Update& update);

  registry::Registry& registry_;
  ProfileKeys& keys_;
};

}  // namespace minato::ecr::signing
