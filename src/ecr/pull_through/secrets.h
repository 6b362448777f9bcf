// Logins for upstream registries, kept as secrets. Each belongs to an account and is for the hosts
// that it names.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ecr/pull_through/rules.h"
#include "oci_client/transport.h"

namespace minato::ecr::pull_through {

struct SecretName {
  std::string account;
  std::string name;  // all after ":secret:"
};
// The text of a secret. kNotFound; kPermissionDenied when it must not be read. May be called from
// any thread.
using SecretReader = std::function<Result<std::string>(const SecretName& secret)>;

// What the ARN of a secret names; nullopt also for a name that would lead out of a folder.
std::optional<SecretName> parse_secret_arn(std::string_view arn);
// {"username": ..., "accessToken": ...}, as ECR keeps them, and "hosts", a list of what
// oci::parse_login_host() reads. UnableToDecryptSecretValueException.
Result<oci::Credentials> parse_secret(std::string_view arn, std::string_view text);
// Whether the login is for the registry: it names it, or names no host and the registry is one that
// ECR knows by a host of its own.
bool is_for(const oci::Credentials& login, const http::Peer& registry);
// What the rule logs in with; anonymous without an ARN. SecretNotFoundException,
// UnableToAccessSecretException (also for another account's, and for another host's).
Result<oci::Credentials> read_credentials(const SecretReader& reader, const Rule& rule);

}  // namespace minato::ecr::pull_through
