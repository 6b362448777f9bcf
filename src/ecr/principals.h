// Whom the policies of repositories and registries name; the port through which IAM tells.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace minato::ecr {

// The policy `document` of a resource of `account` with its principals as answers show them; any
// error when one of them does not exist. Called on the control executor.
using NamePrincipals =
    std::function<Result<std::string>(const std::string& account, const std::string& document)>;

}  // namespace minato::ecr
