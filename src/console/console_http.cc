#include "console/console_http.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <span>

#include "base/limits.h"
#include "codec/base64.h"
#include "codec/time.h"
#include "console/errors.h"
#include "console/request_checks.h"
#include "console/responses.h"
#include "console/static_files.h"
#include "net/local_client.h"

namespace minato::console {
namespace {

namespace json = boost::json;

constexpr std::string_view kRoot = "/console/";
constexpr std::string_view kAssets = "/console/assets/";
constexpr std::string_view kApi = "/console/api/";
constexpr std::string_view kEvents = "/console/api/events";
constexpr std::string_view kCookie = "minato_console";
constexpr std::string_view kNotBuilt =
    "The web console is not here: it is built from web/ (npm ci && npm run build) into\n"
    "build/console. Start the server with --console-dir DIR when it lies elsewhere.\n";

bool is_read(const http::Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

Browser browser_of(const http::Request& request) {
  return http::is_from_this_machine(request) ? Browser::kHere : Browser::kElsewhere;
}

// A JSON object of at most a few KiB, or InvalidRequest.
Awaitable<Result<json::object>> read_object(http::Exchange& exchange) {
  const auto body = co_await exchange.read_body(limits::kConsoleBodyBytes);
  if (!body) co_return fail(errors::invalid_request("The request's body is too long or broken."));
  json::error_code error;
  json::parse_options options;
  options.max_depth = 4;
  auto value = json::parse(*body, error, {}, options);
  if (error || !value.is_object()) {
    co_return fail(errors::invalid_request("The request's body is not a JSON object."));
  }
  co_return std::move(value.get_object());
}

std::string text_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool true_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

}  // namespace

ConsoleHttp::ConsoleHttp(Ports ports, ConsoleOptions options)
    : events_(ports.events),
      clock_(ports.clock),
      random_(ports.random),
      options_(std::move(options)),
      sessions_(std::move(ports.identity), options_.sessions),
      site_(options_.folders) {}

bool ConsoleHttp::accepts(const http::Request& request) {
  const auto path = request.path();
  if (path == "/") {
    return is_read(request) && request.target == "/" && !request.headers.find("authorization") &&
           !request.headers.find("x-amz-target");
  }
  return path.starts_with(kRoot) || path == "/console" || path == "/workshop";
}

Awaitable<void> ConsoleHttp::serve(http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  const auto path = request.path();
  if (path.starts_with(kApi)) co_return co_await serve_api(exchange);
  // A client that has gone away needs no answer, here and below.
  if (!is_read(request)) {
    auto refused = errors::answer(errors::method_not_allowed("GET"), random_uuid(random_));
    refused.headers.add("Allow", "GET, HEAD");
    (void)co_await exchange.respond(std::move(refused));
  } else if (path.starts_with(kAssets)) {
    co_await serve_file(exchange);
  } else if (path.starts_with(kRoot)) {
    co_await serve_page(exchange);
  } else {
    const auto* target = path == "/workshop" ? "/console/workshop" : "/console/";
    (void)co_await exchange.respond(redirect(target));
  }
}

Awaitable<void> ConsoleHttp::serve_page(http::Exchange& exchange) {
  const auto index = site_.current();
  if (!index) {
    (void)co_await exchange.respond(text_answer(404, std::string(kNotBuilt)));
    co_return;
  }
  std::array<char, 18> nonce;  // a multiple of three: base64 without padding
  random_.fill(std::as_writable_bytes(std::span(nonce)));
  const auto text = base64_encode({nonce.data(), nonce.size()});
  (void)co_await exchange.respond(index->page.render(text, is_trustworthy(exchange.request())));
}

Awaitable<void> ConsoleHttp::serve_file(http::Exchange& exchange) {
  const auto index = site_.current();
  if (!index) {
    (void)co_await exchange.respond(text_answer(404, std::string(kNotBuilt)));
    co_return;
  }
  co_await serve_asset(exchange, *index, exchange.request().path().substr(kAssets.size()));
}

Awaitable<Result<>> ConsoleHttp::stream_events(http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  CO_TRY_VOID(check_source(request));
  if (request.method != "GET") co_return fail(errors::method_not_allowed("GET"));
  CO_TRY(const auto session,
         sessions_.find(cookie_of(request, kCookie), browser_of(request), clock_.now()));
  EventHub::StreamStart start{
      .scope = {.account = session.principal.account, .region = options_.region},
      .last_event_id = std::string(request.headers.find("last-event-id").value_or("")),
      .from_oldest = false};
  for (auto& [name, value] : http::parse_query(request.query())) {
    if (name == "region") start.scope.region = std::move(value);
    if (name == "from") start.from_oldest = value == "oldest";
    if (name == "lastEventId" && start.last_event_id.empty()) start.last_event_id = value;
  }
  co_return co_await events_.serve(exchange, std::move(start));
}

Awaitable<void> ConsoleHttp::serve_api(http::Exchange& exchange) {
  if (exchange.request().path() == kEvents) {
    auto streamed = co_await stream_events(exchange);
    if (streamed || exchange.responded()) co_return;
    (void)co_await exchange.respond(errors::answer(streamed.error(), random_uuid(random_)));
    co_return;
  }
  auto done = co_await call(exchange);
  const auto id = random_uuid(random_);
  if (done) {
    done->headers.add("x-amzn-requestid", id);
    (void)co_await exchange.respond(std::move(*done));
  } else {
    (void)co_await exchange.respond(errors::answer(done.error(), id));
  }
}

Awaitable<Result<http::Response>> ConsoleHttp::call(http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  CO_TRY_VOID(check_source(request));
  const auto name = request.path().substr(kApi.size());
  if (name == "info") {
    if (!is_read(request)) co_return fail(errors::method_not_allowed("GET"));
    co_return info(request);
  }
  if (name != "login" && name != "session" && name != "logout") {
    co_return fail(errors::not_found(request.path()));
  }
  if (request.method != "POST") co_return fail(errors::method_not_allowed("POST"));
  if (name == "login") co_return co_await login(exchange);
  if (name == "session") co_return session(request);
  co_return logout(request);
}

std::string ConsoleHttp::set_cookie(const http::Request& request, std::string_view value,
                                    Duration lifetime) const {
  return fmt::format("{}={}; Path=/console; HttpOnly; SameSite=Strict{}; Max-Age={}", kCookie,
                     value, is_secure(request) ? "; Secure" : "",
                     std::chrono::duration_cast<std::chrono::seconds>(lifetime).count());
}

Awaitable<Result<http::Response>> ConsoleHttp::login(http::Exchange& exchange) {
  CO_TRY(const auto body, co_await read_object(exchange));
  const http::Request& request = exchange.request();
  const auto now = clock_.now();
  const bool local = true_member(body, "localUser");
  CO_TRY(const auto cookie,
         local ? sessions_.login_local(browser_of(request), now)
               : sessions_.login({.access_key_id = text_member(body, "accessKeyId"),
                                  .secret_key = text_member(body, "secretAccessKey"),
                                  .address = request.peer,
                                  .browser = browser_of(request)},
                                 now));
  auto response = json_answer(200, "{}");
  response.headers.add("Set-Cookie", set_cookie(request, cookie, options_.sessions.lifetime));
  co_return response;
}

Result<http::Response> ConsoleHttp::session(const http::Request& request) const {
  const auto now = clock_.now();
  TRY(const auto session, sessions_.find(cookie_of(request, kCookie), browser_of(request), now));
  const auto credentials = sessions_.credentials(session, now);
  const json::object answer{{"credentials",
                             {{"accessKeyId", credentials.access_key_id},
                              {"secretAccessKey", credentials.secret_key},
                              {"sessionToken", credentials.session_token},
                              {"expiration", to_iso8601(credentials.expiration)}}},
                            {"accountId", session.principal.account},
                            {"arn", session.principal.arn},
                            {"region", options_.region},
                            {"registryHost", options_.registry_host},
                            {"endpoint", options_.endpoint},
                            {"version", MINATO_VERSION}};
  return json_answer(200, json::serialize(answer));
}

http::Response ConsoleHttp::logout(const http::Request& request) const {
  auto response = json_answer(200, "{}");
  response.headers.add("Set-Cookie", set_cookie(request, "", Duration(0)));
  return response;
}

http::Response ConsoleHttp::info(const http::Request& request) const {
  const auto browser = browser_of(request);
  const bool signed_in =
      sessions_.find(cookie_of(request, kCookie), browser, clock_.now()).has_value();
  const json::object answer{{"version", MINATO_VERSION},
                            {"signedIn", signed_in},
                            {"localUser", sessions_.offers_local_user(browser)},
                            {"region", options_.region}};
  return json_answer(200, json::serialize(answer));
}

}  // namespace minato::console
