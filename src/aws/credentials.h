// The ports through which the protocol edge asks who a key belongs to and what they may do.
// Implemented by iam/.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "aws/auth_error.h"
#include "aws/context.h"
#include "base/result.h"

namespace minato::aws {

struct Credentials {
  std::string secret_key;
  Principal principal;
};

class CredentialProvider {
 public:
  virtual ~CredentialProvider() = default;
  // The secret and owner of an access key. `session_token` is the one the request carries, empty
  // when it has none. kUnknownKey: no such key, an inactive one, or a token that is not its own;
  // kTokenExpired. Callable from any thread, and does not wait.
  virtual AuthResult<Credentials> find(const std::string& access_key_id,
                                       const std::string& session_token, TimePoint now) const = 0;
};

// Everything that a decision may depend on. Views into what the caller holds.
struct AccessRequest {
  const Principal& principal;
  std::string_view action;                 // "ecs:RunTask"
  std::span<const std::string> resources;  // ARNs, or "*"
  std::string_view region = {};
  std::string_view source_ip = {};
  TimePoint now = {};
  // Condition keys of this operation beyond the global ones.
  std::span<const ConditionKey> keys = {};
};

class Authorizer {
 public:
  virtual ~Authorizer() = default;
  // kPermissionDenied with AWS's wording when the principal may not do the action on one of the
  // resources. Callable from any thread, and does not wait.
  virtual Result<> authorize(const AccessRequest& request) const = 0;
};

}  // namespace minato::aws
