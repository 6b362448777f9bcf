// Who is signed in to the console: a sealed cookie and nothing on the server.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "aws/context.h"
#include "aws/credentials.h"
#include "base/clock.h"
#include "base/result.h"
#include "console/login_throttle.h"

namespace minato::console {

// What a cookie says. `principal.access_key_id` is the key it was made with, or kLocalUser.
struct Session {
  aws::Principal principal;
  TimePoint expiration;
};
inline constexpr std::string_view kLocalUser = "local-user";

struct TemporaryCredentials {
  std::string access_key_id;
  std::string secret_key;
  std::string session_token;
  TimePoint expiration;
};

// What the console needs of identity management. Callable from any thread.
struct Identity {
  // Secret and owner of a permanent access key that is active.
  std::function<std::optional<aws::Credentials>(const std::string& access_key_id)> find_key;
  // The root of the account the local user acts in.
  std::function<aws::Principal()> local_user;
  std::function<TemporaryCredentials(const aws::Principal&, TimePoint expiration)> issue;
  // open() answers nullopt for everything that seal() did not make, also before a restart.
  std::function<std::string(const Session&)> seal;
  std::function<std::optional<Session>(std::string_view)> open;
};

struct SessionOptions {
  Duration lifetime = std::chrono::hours(12);
  bool local_user = false;
  // `--dev`: a key nobody knows signs in from this machine, as aws::dev_principal().
  bool accept_any_key = false;
};

// Whether the browser that asks runs on this machine and shows a page of this server
// (http::is_from_this_machine). Only there may a session be without a key that is known.
enum class Browser { kHere, kElsewhere };

struct LoginAttempt {
  std::string access_key_id;
  std::string secret_key;
  std::string address;  // of the client, for throttling
  Browser browser = Browser::kElsewhere;
};

// Thread-safe.
class Sessions {
 public:
  static constexpr Duration kCredentialsLifetime = std::chrono::hours(1);
  // Wrong secrets a minute for one key id from one address, and from one address for all key ids.
  static constexpr int kGuessesMax = 10;
  static constexpr int kGuessesOfAddressMax = 100;

  Sessions(Identity identity, SessionOptions options)
      : identity_(std::move(identity)), options_(options) {}

  // The new cookie's value. A right key always passes: secrets are too long to be guessed, and
  // nobody can lock somebody else out by guessing. InvalidCredentials for a wrong one,
  // TooManyRequests after too many of them.
  Result<std::string> login(const LoginAttempt& attempt, TimePoint now);
  // Without a key. Forbidden unless that is offered.
  Result<std::string> login_local(Browser browser, TimePoint now) const;
  bool offers_local_user(Browser browser) const;

  // SessionExpired when the cookie is none of ours, past its time, made with a key that is no
  // longer active, or one without a known key where that is not offered.
  Result<Session> find(std::string_view cookie, Browser browser, TimePoint now) const;
  // Ordinary temporary credentials of the session's principal: an hour, never longer than it.
  TemporaryCredentials credentials(const Session& session, TimePoint now) const;

  const SessionOptions& options() const { return options_; }

 private:
  std::optional<aws::Principal> check_key(const LoginAttempt& attempt) const;
  bool takes_any_key(Browser browser) const;
  Error count_guess(const LoginAttempt& attempt, TimePoint now);
  std::string make_cookie(aws::Principal principal, TimePoint now) const;

  const Identity identity_;
  const SessionOptions options_;
  std::mutex mutex_;  // guards what follows
  LoginThrottle guesses_{kGuessesMax};
  LoginThrottle guesses_of_address_{kGuessesOfAddressMax};
};

}  // namespace minato::console
