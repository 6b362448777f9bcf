// Secrets as files of the data folder, which stand for those of Secrets Manager.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minato {

std::string secrets_folder(const std::string& data_dir);

// The secret `name` ("ecr-pullthroughcache/quay"), which is the file of that name in `folder`. The
// six characters that Secrets Manager puts behind a name ("...-a1B2c3") may be there or not.
// kNotFound; kPermissionDenied when others than its owner may read it, or it cannot be read.
Result<std::string> read_secret(const std::string& folder, std::string_view name);

}  // namespace minato
