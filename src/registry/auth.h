// Who a registry client is, and the one question whether they may.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "aws/context.h"
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

// The access keys that tokens are made with. A token ends with its key. Callable from any thread,
// and does not wait.
class KeyWatch {
 public:
  virtual ~KeyWatch() = default;
  // Another number after each change of a key.
  virtual std::uint64_t revision() const = 0;
  // Whether the key that a token was made with still is the principal's, and active.
  virtual bool holds(const aws::Principal& principal) const = 0;
};

// One question. Views into what the caller holds.
struct Access {
  const aws::Principal& principal;
  std::string_view action;      // "ecr:PutImage"
  const std::string& resource;  // ARN of a repository, "*" for actions without resource
  std::string_view region;      // that the request is for
  std::string_view source_ip;   // of the client
};
// kPermissionDenied when the principal may not. Callable from any thread, and does not wait.
using Authorize = std::function<Result<>(const Access& access)>;

// Lets every principal do everything in its own account.
Result<> allow_own_account(const Access& access);

}  // namespace minato::registry
