// Replicates pushed images to their destinations.
#pragma once

#include <functional>
#include <string>

#include "ecr/push_jobs/decide.h"
#include "registry/registry.h"

namespace minato::ecr::replication {

// Codes of failed replications.
inline constexpr std::string_view kAccessDenied = "AccessDenied";
inline constexpr std::string_view kImageInaccessible = "ImageInaccessible";
inline constexpr std::string_view kInternalFailure = "InternalFailure";
inline constexpr std::string_view kDestinationUnavailable = "DestinationUnavailable";

// Used on one executor.
class Replicator {
 public:
  // Whether the account may do `action` on the repository `resource`, which is in `region`.
  using Allowed = std::function<Result<>(const std::string& account, const std::string& action,
                                         const std::string& resource, const std::string& region)>;
  // An image for another installation.
  struct Parcel {
    registry::RepositoryRecord source;
    registry::Scope destination;
    std::string digest;
    std::string tag;  // may be empty
  };
  // Sends it there; nullptr of `remote` below when the destination is of this installation.
  using Send = std::function<Awaitable<Result<>>(Parcel)>;
  struct Ports {
    registry::Registry& registry;
    Allowed allowed;
    // The way to another installation that the destination stands for; may be empty.
    std::function<Send(const registry::Scope& destination)> remote;
  };
  explicit Replicator(Ports ports) : ports_(std::move(ports)) {}

  Awaitable<push_jobs::Outcome> replicate(push_jobs::JobRecord job);

 private:
  Awaitable<Result<>> try_replicate(push_jobs::JobRecord job);
  Awaitable<Result<>> replicate_here(Parcel parcel);
  // The destination's repository of the same name, made when there is none.
  Awaitable<Result<registry::RepositoryRecord>> target_of(const Parcel& parcel);
  // The tag as long as it still leads to the job's image.
  Awaitable<Result<std::string>> tag_of(const push_jobs::JobRecord& job,
                                        registry::RepositoryRecord source);

  Ports ports_;
};

// The destination that a job's target names.
registry::Scope destination_of(const std::string& target);

}  // namespace minato::ecr::replication
