// The ports through which the protocol edge asks who a key belongs to and what they may do.
// Implemented by iam/.
#pragma once

#include <string>
#include <vector>

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

class Authorizer {
 public:
  virtual ~Authorizer() = default;
  // kPermissionDenied with AWS's wording when `principal` may not do `action` ("ecs:RunTask") on
  // one of `resources`. Called on the control executor only, once a request, before its handler.
  virtual Result<> authorize(const Principal& principal, const std::string& action,
                             const std::vector<std::string>& resources) const = 0;
};

}  // namespace minato::aws
