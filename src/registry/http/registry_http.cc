#include "registry/http/registry_http.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/log.h"
#include "registry/http/headers.h"
#include "registry/http/render_error.h"

namespace minato::registry {

RegistryHttp::RegistryHttp(Registry& registry, Authorize authorize, CreateOnPush create_on_push,
                           Upstream* upstream, const KeyWatch* keys)
    : registry_(registry),
      authorize_(std::move(authorize)),
      create_on_push_(std::move(create_on_push)),
      upstream_(upstream),
      keys_(keys),
      answers_(registry) {}

bool RegistryHttp::accepts(const http::Request& request) {
  const std::string_view path = request.path();
  return path == "/v2" || path.starts_with("/v2/");
}

Awaitable<void> RegistryHttp::serve(http::Exchange& exchange) {
  auto route = parse_route(exchange.request().path());
  Result<> done;
  if (route) {
    Call call{.exchange = exchange, .route = std::move(*route)};
    done = co_await run(call);
  } else {
    done = fail(std::move(route).error());
  }
  if (done || exchange.responded()) co_return;
  const Error& error = done.error();
  if (error.code == ErrorCode::kInternal || error.code == ErrorCode::kDataLoss) {
    log::error("registry: {} {}: {}", exchange.request().method, exchange.request().path(),
               error.message);
  }
  http::Response response = error_response(error);
  if (response.status == 405 && route) {
    std::string_view allowed = allowed_methods(route->kind);
    const bool for_now = error.code == ErrorCode::kFailedPrecondition;
    if (for_now) allowed = allowed.substr(0, allowed.find(", DELETE"));
    response.headers.add("Allow", std::string(allowed));
  }
  // Nobody is left to tell when the answer cannot be sent.
  (void)co_await exchange.respond(std::move(response));
}

http::Response RegistryHttp::error_response(const Error& error) const {
  http::Response response = render_error(error);
  response.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
  if (response.status == 401) {
    // Basic alone: every client has it, and one that is offered a token service as well goes there
    // first for nothing.
    response.headers.add("WWW-Authenticate",
                         fmt::format("Basic realm=\"{}://{}/\",service=\"ecr.amazonaws.com\"",
                                     registry_.settings().scheme, registry_.settings().host));
  }
  return response;
}

RegistryHttp::Done RegistryHttp::run(Call& call) {
  if (!open_link(call)) {
    CO_TRY_VOID(authenticate(call));
    const std::string_view action = action_of(call.route.kind, call.method());
    if (action.empty()) co_return fail(errors::method_not_allowed(call.method()));
    // The catalogue is of every repository of the account that the host names.
    const bool every = call.route.kind == Route::Kind::kCatalog;
    CO_TRY_VOID(authorize(call, action, every ? "*" : call.route.name));
  }
  if (upstream_ && call.route.kind == Route::Kind::kManifest &&
      (call.method() == "GET" || call.is_head()) &&
      upstream_->concerns(call.scope, call.route.name)) {
    CO_TRY_VOID(co_await prepare_pull(call));
  }
  if (!call.route.name.empty()) CO_TRY_VOID(co_await find_repository(call));
  co_return co_await dispatch(call);
}

// Also for a HEAD: clients pull by the digest that it tells.
RegistryHttp::Done RegistryHttp::prepare_pull(const Call& call) {
  const std::string& text = call.route.argument;
  ImageReference reference;
  if (text.find(':') == std::string::npos) {
    if (is_tag(text)) reference.tag = text;
  } else if (Digest::parse(text)) {
    reference.digest = text;
  }
  if (reference.tag.empty() && reference.digest.empty()) co_return Result<>();
  co_return co_await upstream_->prepare({.principal = call.session->principal,
                                         .scope = call.scope,
                                         .name = call.route.name,
                                         .reference = std::move(reference),
                                         .source_ip = call.exchange.request().peer});
}

// A push begins with an upload, or with a manifest that needs none.
RegistryHttp::Done RegistryHttp::find_repository(Call& call) {
  auto found = co_await registry_.repositories().find(call.scope, call.route.name);
  const bool push = (call.route.kind == Route::Kind::kUploads && call.method() == "POST") ||
                    (call.route.kind == Route::Kind::kManifest && call.method() == "PUT");
  if (!found && found.error().code == ErrorCode::kNotFound && push && create_on_push_) {
    CO_TRY_VOID(authorize(call, "ecr:CreateRepository", call.route.name));
    found = co_await create_on_push_(call.scope, call.route.name);
  }
  if (!found) co_return fail(std::move(found).error());
  call.repository = std::move(*found);
  co_return Result<>();
}

Result<> RegistryHttp::authenticate(Call& call) {
  const http::Request& request = call.exchange.request();
  const auto header = request.headers.find("Authorization");
  if (!header) return fail(errors::unauthorized("authentication required"));
  TRY(call.session, verify(*header, registry_.clock().now()));
  call.scope = scope_of(request, *call.session).copy();
  return {};
}

Result<std::shared_ptr<const Session>> RegistryHttp::verify(std::string_view authorization,
                                                            TimePoint now) {
  const SessionCache::Key key = SessionCache::key_of(authorization);
  if (auto known = known_session(key, now)) return known;
  const auto credentials = parse_authorization(authorization);
  if (!credentials) return fail(errors::unauthorized("the Authorization header is not valid"));
  // Before the key is looked at: a change meanwhile makes the entry void.
  const std::uint64_t keys = keys_ ? keys_->revision() : 0;
  const Authenticator& authenticator = registry_.authenticator();
  TRY(Session session, credentials->bearer ? authenticator.verify_bearer(credentials->password, now)
                                           : authenticator.verify_basic(
                                                 credentials->user, credentials->password, now));
  if (keys_ && !keys_->holds(session.principal)) return fail(errors::token_not_valid());
  auto verified = std::make_shared<const Session>(std::move(session));
  sessions_.put(key, verified, keys);
  return verified;
}

// A link of GetDownloadUrlForLayer stands for itself: it was authorised when it was made.
bool RegistryHttp::open_link(Call& call) const {
  if (call.route.kind != Route::Kind::kBlob || (call.method() != "GET" && !call.is_head())) {
    return false;
  }
  const auto token = query_value(call.query(), LayerLinks::kParameter);
  if (!token) return false;
  auto scope = registry_.links().verify(*token, call.route.name, call.route.argument,
                                        registry_.clock().now());
  if (!scope) return false;
  call.scope = std::move(*scope);
  return true;
}

// Where the registry asks whether a client may do something.
Result<> RegistryHttp::authorize(const Call& call, std::string_view action,
                                 std::string_view name) const {
  const std::string resource = name.empty() ? "*" : repository_arn(call.scope, name);
  return authorize_({.principal = call.session->principal,
                     .action = action,
                     .resource = resource,
                     .region = call.scope.region,
                     .source_ip = call.exchange.request().peer});
}

RegistryHttp::Done RegistryHttp::dispatch(Call& call) {
  switch (call.route.kind) {
    case Route::Kind::kBase:
      return answer_base(call);
    case Route::Kind::kToken:
      return answer_token(call);
    case Route::Kind::kCatalog:
      return list_catalog(call);
    case Route::Kind::kTags:
      return list_tags(call);
    case Route::Kind::kManifest:
      return serve_manifest(call);
    case Route::Kind::kBlob:
      return serve_blob(call);
    case Route::Kind::kUploads:
      return start_upload(call);
    case Route::Kind::kUpload:
      return serve_upload(call);
    case Route::Kind::kReferrers:
      return list_referrers(call);
  }
  __builtin_unreachable();
}

RegistryHttp::Done RegistryHttp::answer_base(Call& call) {
  http::Response response;
  response.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
  response.headers.add("Content-Type", "application/json");
  response.body = "{}";
  co_return co_await call.exchange.respond(std::move(response));
}

// The token service of the Docker registry protocol. The password is a bearer token already, so
// this never makes one that lives longer.
RegistryHttp::Done RegistryHttp::answer_token(Call& call) {
  const auto header = call.exchange.request().headers.find("Authorization").value_or("");
  const auto credentials = parse_authorization(header);
  if (!credentials) co_return fail(errors::unauthorized("authentication required"));
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(call.session->expires_at -
                                                                     registry_.clock().now());
  boost::json::object body;
  body["token"] = credentials->password;
  body["access_token"] = credentials->password;
  body["expires_in"] = left.count();
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("Cache-Control", "no-store");
  response.body = boost::json::serialize(body);
  co_return co_await call.exchange.respond(std::move(response));
}

}  // namespace minato::registry
