#include "aws/authenticator.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/arn.h"
#include "net/local_client.h"

namespace minato::aws {

Principal dev_principal(const std::string& access_key_id) {
  const bool is_account = access_key_id.size() == 12 &&
                          access_key_id.find_first_not_of("0123456789") == std::string::npos;
  const std::string account = is_account ? access_key_id : std::string(kDevAccount);
  return {.kind = Principal::Kind::kRoot,
          .account = account,
          .arn = make_arn("iam", "", account, "root"),
          .user_id = account,
          .access_key_id = access_key_id};
}

Authenticator::Authenticator(const CredentialProvider& credentials, bool accept_any_key)
    : credentials_(credentials), accept_any_key_(accept_any_key) {}

AuthResult<Caller> Authenticator::authenticate(const http::Request& request, std::string_view body,
                                               std::string_view service, TimePoint now) {
  auto claim = read_signature_claim(request);
  if (!claim) return std::unexpected(std::move(claim).error());
  auto found = credentials_.find(claim->access_key_id, claim->session_token, now);
  if (accept_any_key_ && http::is_from_this_machine(request)) {
    if (found) return Caller{std::move(found->principal), std::move(claim->scope.region)};
    if (found.error().fault == AuthFault::kTokenExpired) {
      return std::unexpected(std::move(found).error());
    }
    return Caller{dev_principal(claim->access_key_id), std::move(claim->scope.region)};
  }
  if (claim->scope.service != service) {
    return auth_fail(
        AuthFault::kMismatch,
        fmt::format("Credential should be scoped to correct service: '{}'. ", service));
  }
  if (auto timely = check_signature_time(*claim, now); !timely) {
    return std::unexpected(std::move(timely).error());
  }
  if (!found) return std::unexpected(std::move(found).error());
  auto verified = verify_signature(request, *claim, body, found->secret_key, keys_);
  if (!verified) return std::unexpected(std::move(verified).error());
  return Caller{std::move(found->principal), std::move(claim->scope.region)};
}

}  // namespace minato::aws
