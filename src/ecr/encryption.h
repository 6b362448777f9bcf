// The key that the images of a repository are encrypted with, as ECR tells it. Nothing is encrypted
// here and there is no key service: a key is a name, and what stands for one is told as its ARN.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "registry/records.h"

namespace minato::ecr {

// InvalidParameterException for a key that is not of the type's use, KmsException for one that is
// neither a key's id or ARN nor an alias or its ARN. `key` may be empty.
Result<> check_encryption(std::string_view type, std::string_view key);

// The ARN of the key: of the account's managed key, alias/aws/ecr, when `key` is empty. The same
// alias is the same key each time. Empty for a type that has no key.
std::string key_arn(const registry::Scope& scope, std::string_view type, std::string_view key);

}  // namespace minato::ecr
