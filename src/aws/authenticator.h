// Who sent this request: SigV4 and the credential provider put together. Used by the dispatcher and
// by whatever else takes signed requests (the agent's websockets).
#pragma once

#include <string>
#include <string_view>

#include "aws/auth_error.h"
#include "aws/context.h"
#include "aws/credentials.h"
#include "aws/sigv4.h"
#include "net/http.h"

namespace minato::aws {

// The account that requests act for in `--dev` mode when their key id names no other.
inline constexpr std::string_view kDevAccount = "123456789012";

// Who a key that nobody knows is in `--dev` mode.
Principal dev_principal(const std::string& access_key_id);

struct Caller {
  Principal principal;
  std::string region;  // from the credential scope
};

// Thread-safe. `credentials` must outlive it.
class Authenticator {
 public:
  // With `accept_any_key` (`--dev`) signatures and times of requests from this machine
  // (http::is_from_this_machine) are not checked: a known key is its owner, an unknown one is the
  // root of the account its id names (12 digits) or of kDevAccount. A request without any
  // credential and an expired session token are refused even then. Whatever comes from a web page,
  // a task or another host must be signed as without it.
  Authenticator(const CredentialProvider& credentials, bool accept_any_key);

  // `service` is the signing name the request must be signed for.
  AuthResult<Caller> authenticate(const http::Request& request, std::string_view body,
                                  std::string_view service, TimePoint now);

 private:
  const CredentialProvider& credentials_;
  bool accept_any_key_;
  SigningKeyCache keys_;
};

}  // namespace minato::aws
