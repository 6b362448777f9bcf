// The ports through which the protocol edge asks who a key belongs to and what they may do.
// Implemented by iam/.
#pragma once

#include <string>
#include <vector>

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
  // when it has none. Errors are AWS's own: InvalidClientTokenId / UnrecognizedClientException for
  // an unknown or inactive key or a wrong token, ExpiredToken(Exception) for an expired one.
  // Called on the control executor only.
  virtual Result<Credentials> find(const std::string& access_key_id,
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
