// The statuses of an image, for the operations that describe them.
#pragma once

#include <string>
#include <vector>

#include "ecr/common.h"
#include "ecr/push_jobs/records.h"

namespace minato::ecr::push_jobs {

struct TargetStatus {
  std::string target;
  StatusRecord status;
};
struct ImageStatuses {
  registry::RepositoryRecord repository;
  api::ImageIdentifier id;  // the digest, and the tag that was asked for
  std::vector<TargetStatus> statuses;
};

// InvalidParameterException, RepositoryNotFoundException, ImageNotFoundException.
Awaitable<Result<ImageStatuses>> read_statuses(EcrService& service, RepositoryAddress repository,
                                               Kind kind, api::ImageIdentifier id);

}  // namespace minato::ecr::push_jobs
