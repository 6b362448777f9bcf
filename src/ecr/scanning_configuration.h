// Which repositories are to be scanned when.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "gen/ecr.h"
#include "registry/records.h"

namespace minato::ecr {

// BASIC without rules unless one was stored.
Result<api::RegistryScanningConfiguration> parse_scanning(std::string_view stored);

// InvalidParameterException for a frequency that the scan type does not have, a frequency twice, or
// a filter with more wildcards than ECR takes.
Result<> check_scanning(const api::RegistryScanningConfiguration& configuration);

// What applies to a repository: the most frequent rule with a filter that matches its name; its own
// scan on push counts where the registry has basic scanning and no rules. Pure.
api::RepositoryScanningConfiguration scanning_of(
    const api::RegistryScanningConfiguration& configuration,
    const registry::RepositoryRecord& repository);

}  // namespace minato::ecr
