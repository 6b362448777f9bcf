#include "oci_client/transport.h"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "base/limits.h"
#include "codec/base64.h"
#include "oci_client/login_hosts.h"
#include "runtime/timer.h"

namespace minato::oci {
namespace {

constexpr std::size_t kTokenBytes = 256 * 1024;
constexpr std::size_t kLoginsMax = 1024;
constexpr auto kExpiryMargin = std::chrono::seconds(10);

bool is_repeatable(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool is_passing(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

bool is_passing(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kTimeout;
}

// RFC 9110, 10.2.3, in seconds, which is what registries send; 0 for anything else.
std::chrono::seconds retry_after(const http::Response& head) {
  const std::string_view text = head.headers.find("Retry-After").value_or("");
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return std::chrono::seconds(whole ? seconds : 0);
}

http::Peer with_reach(http::Peer peer, const Options& options) {
  peer.refuse_local = peer.refuse_local || options.refuse_local;
  return peer;
}

}  // namespace

Transport::Transport(http::Peer registry, Credentials credentials, const Clock& clock,
                     Options options)
    : client_(with_reach(std::move(registry), options)),
      credentials_(std::move(credentials)),
      clock_(clock),
      options_(options) {}

Awaitable<void> Transport::pause(int number, std::chrono::seconds least) const {
  const std::chrono::milliseconds own = options_.retry_pause * (1 << std::min(number - 1, 6));
  co_await sleep_for(std::max<std::chrono::milliseconds>(own, least));
}

Awaitable<Transport::Stream> Transport::open(http::Request request, std::string scope) {
  const int attempts = is_repeatable(request.method) ? options_.attempts : 1;
  for (int number = 1;; ++number) {
    // Bodies are large: the last attempt takes it.
    auto stream = co_await attempt(number < attempts ? request : std::move(request), scope);
    const bool again = stream ? is_passing((*stream)->head().status) : is_passing(stream.error());
    const auto asked = stream ? retry_after((*stream)->head()) : std::chrono::seconds(0);
    if (!again || number >= attempts || asked > options_.retry_after_max) co_return stream;
    stream = fail(ErrorCode::kUnavailable, "");  // gives its connection back
    co_await pause(number, asked);
  }
}

Awaitable<Result<http::Response>> Transport::send(http::Request request, std::string scope,
                                                  std::size_t body_max) {
  const bool bodiless = request.method == "HEAD";
  CO_TRY(auto stream, co_await open(std::move(request), std::move(scope)));
  http::Response response = stream->head();
  if (bodiless) co_return response;
  while (true) {
    CO_TRY(const auto piece, co_await stream->read_some(options_.idle_timeout));
    if (piece.empty()) co_return response;
    if (piece.size() > body_max - response.body.size()) {
      co_return fail(ErrorCode::kResourceExhausted, "the registry's answer is too long");
    }
    response.body.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  }
}

Awaitable<Transport::Stream> Transport::attempt(http::Request request, std::string scope) {
  if (!is_repeatable(request.method)) {
    co_return co_await authorized(std::move(request), std::move(scope));
  }
  CO_TRY(auto stream, co_await authorized(request, scope));
  if (!is_redirect(stream->head().status)) co_return stream;
  co_return co_await follow(std::move(stream), std::move(request), std::move(scope));
}

// A login that the registry does not take any more is made anew, once.
Awaitable<Transport::Stream> Transport::authorized(http::Request request, std::string scope) {
  for (int number = 1;; ++number) {
    http::Request sent = request;
    const std::string login = authorization(scope);
    if (!login.empty()) sent.headers.set("Authorization", login);
    const auto timeout = request.body.size() > limits::kStreamBufferBytes ? options_.send_timeout
                                                                          : options_.head_timeout;
    CO_TRY(auto stream, co_await client_.stream(std::move(sent), timeout));
    if (stream->head().status != 401 || number == 2) co_return stream;
    logins_.erase(scope);
    const auto challenges = stream->head().headers.joined("WWW-Authenticate").value_or("");
    CO_TRY(const bool logged_in, co_await log_in(challenges, scope));
    if (!logged_in) co_return stream;
  }
}

Awaitable<Transport::Stream> Transport::follow(std::unique_ptr<http::ResponseStream> stream,
                                               http::Request request, std::string scope) {
  Url at{.peer = client_.peer(), .target = request.target};
  for (int number = 0; is_redirect(stream->head().status); ++number) {
    if (number == options_.redirects_max) {
      co_return fail(ErrorCode::kUnavailable, "the registry redirects too often");
    }
    const std::string location(stream->head().headers.find("Location").value_or(""));
    CO_TRY(at, resolve_url(at, location));
    request.target = at.target;
    if (same_peer(at.peer, client_.peer())) {
      CO_TRY(stream, co_await authorized(request, scope));
    } else {
      http::Client other(with_reach(at.peer, options_), 0);
      CO_TRY(stream, co_await other.stream(request, options_.head_timeout));
    }
  }
  co_return stream;
}

std::string Transport::basic() const {
  return "Basic " + base64_encode(credentials_.user + ":" + credentials_.password);
}

std::string Transport::authorization(const std::string& scope) const {
  const auto found = logins_.find(scope);
  if (found != logins_.end() && found->second.expires_at > clock_.now()) return found->second.value;
  return wants_basic_ ? basic() : "";
}

void Transport::remember(const std::string& scope, Cached login) {
  if (logins_.size() >= kLoginsMax) logins_.clear();
  logins_.insert_or_assign(scope, std::move(login));
}

// False when there is nothing to log in with: the registry's refusal stands then.
Awaitable<Result<bool>> Transport::log_in(std::string challenges, std::string scope) {
  const auto parsed = parse_challenges(challenges);
  for (const Challenge& challenge : parsed) {
    if (challenge.scheme != "bearer" || !challenge.parameters.contains("realm")) continue;
    CO_TRY_VOID(co_await fetch_token(challenge, scope));
    co_return true;
  }
  for (const Challenge& challenge : parsed) {
    if (challenge.scheme != "basic" || credentials_.user.empty()) continue;
    wants_basic_ = true;
    co_return true;
  }
  co_return false;
}

Awaitable<Result<>> Transport::fetch_token(Challenge challenge, std::string scope) {
  CO_TRY(Url realm, resolve_url(base(), challenge.parameters["realm"]));
  char separator = realm.target.find('?') == std::string::npos ? '?' : '&';
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    realm.target += separator + std::string(name) + "=" + http::percent_encode(value);
    separator = '&';
  };
  add("service", challenge.parameters["service"]);
  add("scope", scope.empty() ? challenge.parameters["scope"] : scope);
  http::Request request{.method = "GET", .target = realm.target};
  if (!credentials_.user.empty()) {
    if (!gets_login(client_.peer(), realm.peer, credentials_.hosts)) {
      co_return fail(ErrorCode::kUnauthenticated,
                     "the registry wants the login for a token service elsewhere, " +
                         origin_of(realm.peer) + ", which is not among its hosts");
    }
    add("account", credentials_.user);
    request.target = realm.target;
    request.headers.add("Authorization", basic());
  }
  http::Client service(with_reach(realm.peer, options_), 0);
  CO_TRY(const auto answer, co_await service.send(request, options_.head_timeout, kTokenBytes));
  if (answer.status != 200) {
    const bool passing = answer.status >= 500 || answer.status == 429;
    co_return fail(
        passing ? ErrorCode::kUnavailable : ErrorCode::kUnauthenticated,
        "the token service " + origin_of(realm.peer) + " answers " + std::to_string(answer.status));
  }
  CO_TRY(Token token, parse_token(answer.body));
  remember(scope, {.value = "Bearer " + token.value,
                   .expires_at = clock_.now() + token.lifetime - kExpiryMargin});
  co_return Result<>();
}

}  // namespace minato::oci
