// Logins for upstream registries, kept as secrets.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "oci_client/transport.h"

namespace minato::ecr::pull_through {

// The text of the secret with this ARN. kNotFound; kPermissionDenied when it must not be read. May
// be called from any thread.
using SecretReader = std::function<Result<std::string>(const std::string& arn)>;

// The name in the ARN of a secret: all after ":secret:"; empty when it would lead out of a folder.
std::string_view secret_name(std::string_view arn);
// {"username": ..., "accessToken": ...}, as ECR keeps them. UnableToDecryptSecretValueException.
Result<oci::Credentials> parse_secret(std::string_view arn, std::string_view text);
// Both; anonymous for an empty ARN. SecretNotFoundException, UnableToAccessSecretException.
Result<oci::Credentials> read_credentials(const SecretReader& reader, const std::string& arn);

}  // namespace minato::ecr::pull_through
