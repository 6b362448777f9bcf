// Who a registry client is, and the one question whether they may.
#pragma once

#include <functional>
#include <string>

#include "aws/context.h"
#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"

namespace minato::registry {

// A client that has shown a valid token.
struct Session {
  aws::Principal principal = {};
  std::string region;  // of the GetAuthorizationToken call
  TimePoint expires_at;
};

struct IssuedToken {
  std::string token;  // the password that goes with user name AWS; also a bearer token
  TimePoint expires_at;
};

// Callable from any thread.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // kUnauthenticated for a wrong user name, a forged or an expired token.
  virtual Result<Session> verify_basic(const std::string& user, const std::string& password,
                                       TimePoint now) const = 0;
  virtual Result<Session> verify_bearer(const std::string& token, TimePoint now) const = 0;
  virtual IssuedToken issue(const aws::Principal& principal, const std::string& region,
                            TimePoint now) const = 0;
};

// Whether the principal may do `action` ("ecr:PutImage") on the repository ARN ("*" for actions
// without resource). kPermissionDenied when not. Runs on the executor of the request; an
// implementation that needs another one goes there and comes back.
using Authorize = std::function<Awaitable<Result<>>(
    const aws::Principal& principal, const std::string& action, const std::string& resource)>;

// Lets every principal do everything in its own account.
Awaitable<Result<>> allow_own_account(const aws::Principal& principal, const std::string& action,
                                      const std::string& resource);

}  // namespace minato::registry
