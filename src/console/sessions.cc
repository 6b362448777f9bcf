#include "console/sessions.h"

#include <algorithm>

#include "aws/authenticator.h"
#include "codec/digest.h"
#include "console/errors.h"
#include "console/request_checks.h"

namespace minato::console {
namespace {

// Equal lengths for every input, so that the comparison tells nothing, not even a length.
bool same_secret(std::string_view a, std::string_view b) {
  return constant_time_equal(sha256(a).hex(), sha256(b).hex());
}

}  // namespace

std::optional<aws::Principal> Sessions::check_key(const LoginAttempt& attempt) const {
  auto known = identity_.find_key(attempt.access_key_id);
  if (!known && options_.accept_any_key && !attempt.access_key_id.empty()) {
    return aws::dev_principal(attempt.access_key_id);
  }
  // An unknown key costs the same comparison as a known one.
  const bool same = same_secret(attempt.secret_key, known ? known->secret_key : std::string());
  if (!known || !same) return std::nullopt;
  return std::move(known->principal);
}

Result<std::string> Sessions::login(const LoginAttempt& attempt, TimePoint now) {
  {
    const std::lock_guard lock(mutex_);
    if (!throttle_.allows(attempt.address, now)) return fail(errors::too_many_logins());
  }
  auto principal = check_key(attempt);
  if (!principal) {
    const std::lock_guard lock(mutex_);
    throttle_.failed(attempt.address, now);
    return fail(errors::invalid_credentials());
  }
  return make_cookie(std::move(*principal), now);
}

bool Sessions::offers_local_user(std::string_view host) const {
  return options_.local_user && is_local_host(host);
}

Result<std::string> Sessions::login_local(std::string_view host, TimePoint now) const {
  if (!offers_local_user(host)) {
    return fail(errors::forbidden("Signing in without an access key is not offered here."));
  }
  auto principal = identity_.local_user();
  principal.access_key_id = kLocalUser;
  return make_cookie(std::move(principal), now);
}

std::string Sessions::make_cookie(aws::Principal principal, TimePoint now) const {
  return identity_.seal({.principal = std::move(principal), .expiration = now + options_.lifetime});
}

Result<Session> Sessions::find(std::string_view cookie, std::string_view host,
                               TimePoint now) const {
  auto session = cookie.empty() ? std::nullopt : identity_.open(cookie);
  if (!session || now >= session->expiration) return fail(errors::session_expired());
  const auto& key = session->principal.access_key_id;
  if (key == kLocalUser) {
    if (!offers_local_user(host)) return fail(errors::session_expired());
    return std::move(*session);
  }
  const auto known = identity_.find_key(key);
  const bool valid =
      known ? known->principal.arn == session->principal.arn : options_.accept_any_key;
  if (!valid) return fail(errors::session_expired());
  return std::move(*session);
}

TemporaryCredentials Sessions::credentials(const Session& session, TimePoint now) const {
  return identity_.issue(session.principal,
                         std::min(now + kCredentialsLifetime, session.expiration));
}

}  // namespace minato::console
