#include "console/sessions.h"

#include <algorithm>

#include "aws/authenticator.h"
#include "codec/digest.h"
#include "console/errors.h"

namespace minato::console {
namespace {

// Key ids of ours have 20 characters, those of AWS up to 128; what is longer is nobody's.
constexpr std::size_t kKeyIdChars = 128;

// Equal lengths for every input, so that the comparison tells nothing, not even a length.
bool same_secret(std::string_view a, std::string_view b) {
  return constant_time_equal(sha256(a).hex(), sha256(b).hex());
}

}  // namespace

std::optional<aws::Principal> Sessions::check_key(const LoginAttempt& attempt) const {
  auto known = identity_.find_key(attempt.access_key_id);
  if (!known && takes_any_key(attempt.browser) && !attempt.access_key_id.empty()) {
    return aws::dev_principal(attempt.access_key_id);
  }
  // An unknown key costs the same comparison as a known one.
  const bool same = same_secret(attempt.secret_key, known ? known->secret_key : std::string());
  if (!known || !same) return std::nullopt;
  return std::move(known->principal);
}

Result<std::string> Sessions::login(const LoginAttempt& attempt, TimePoint now) {
  auto principal = check_key(attempt);
  if (!principal) return fail(count_guess(attempt, now));
  return make_cookie(std::move(*principal), now);
}

Error Sessions::count_guess(const LoginAttempt& attempt, TimePoint now) {
  const auto guess = attempt.access_key_id.substr(0, kKeyIdChars) + ' ' + attempt.address;
  const std::lock_guard lock(mutex_);
  if (!guesses_.allows(guess, now) || !guesses_of_address_.allows(attempt.address, now)) {
    return errors::too_many_logins();
  }
  guesses_.failed(guess, now);
  guesses_of_address_.failed(attempt.address, now);
  return errors::invalid_credentials();
}

bool Sessions::takes_any_key(Browser browser) const {
  return options_.accept_any_key && browser == Browser::kHere;
}

bool Sessions::offers_local_user(Browser browser) const {
  return options_.local_user && browser == Browser::kHere;
}

Result<std::string> Sessions::login_local(Browser browser, TimePoint now) const {
  if (!offers_local_user(browser)) {
    return fail(errors::forbidden("Signing in without an access key is not offered here."));
  }
  auto principal = identity_.local_user();
  principal.access_key_id = kLocalUser;
  return make_cookie(std::move(principal), now);
}

std::string Sessions::make_cookie(aws::Principal principal, TimePoint now) const {
  return identity_.seal({.principal = std::move(principal), .expiration = now + options_.lifetime});
}

Result<Session> Sessions::find(std::string_view cookie, Browser browser, TimePoint now) const {
  auto session = cookie.empty() ? std::nullopt : identity_.open(cookie);
  if (!session || now >= session->expiration) return fail(errors::session_expired());
  const auto& key = session->principal.access_key_id;
  if (key == kLocalUser) {
    if (!offers_local_user(browser)) return fail(errors::session_expired());
    return std::move(*session);
  }
  const auto known = identity_.find_key(key);
  const bool valid =
      known ? known->principal.arn == session->principal.arn : takes_any_key(browser);
  if (!valid) return fail(errors::session_expired());
  return std::move(*session);
}

TemporaryCredentials Sessions::credentials(const Session& session, TimePoint now) const {
  return identity_.issue(session.principal,
                         std::min(now + kCredentialsLifetime, session.expiration));
}

}  // namespace minato::console
