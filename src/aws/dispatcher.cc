#include "aws/dispatcher.h"

#include <exception>
#include <unordered_map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "aws/errors.h"
#include "aws/in_flight.h"
#include "aws/protocol.h"
#include "aws/render_error.h"
#include "aws/route.h"
#include "base/log.h"

namespace minato::aws {
namespace {

std::string_view header(const http::Request& request, std::string_view name) {
  return request.headers.find(name).value_or("");
}

CallHead head_of(const http::Request& request, std::string_view signing_service) {
  return {.method = request.method,
          .path = request.path(),
          .query = request.query(),
          .target = header(request, "X-Amz-Target"),
          .content_type = header(request, "Content-Type"),
          .signing_service = signing_service};
}

std::string signing_service_of(const http::Request& request) {
  const auto claim = read_signature_claim(request);
  return claim ? claim->scope.service : std::string();
}

Error overloaded() {
  return {.code = ErrorCode::kUnavailable,
          .message = "Too many requests are being served. Please slow down."};
}

Error body_error(const Error& cause) {
  if (cause.code != ErrorCode::kResourceExhausted) return cause;
  return {.code = ErrorCode::kInvalidArgument,
          .message = "The request body is larger than this operation allows.",
          .name = "RequestEntityTooLarge"};
}

using Observer = std::function<void(const RequestContext&)>;

Result<> check_access(const Authorizer& authorizer, const OperationCall& call,
                      const RequestContext& context) {
  const std::string action = context.service + ":" + context.operation;
  const std::vector<ConditionKey> keys = call.keys(context);
  AccessRequest request{.principal = context.principal,
                        .action = action,
                        .resources = context.resource_arns,
                        .region = context.region,
                        .source_ip = context.source_ip,
                        .now = context.now,
                        .keys = keys};
  TRY_VOID(authorizer.authorize(request));
  const std::vector<std::string> roles = call.passed_roles(context);
  if (roles.empty()) return {};
  const ConditionKey receiver{.name = "iam:PassedToService",
                              .value = std::string(call.roles_go_to())};
  request.action = "iam:PassRole";
  request.resources = roles;
  request.keys = {&receiver, 1};
  return authorizer.authorize(request);
}

// The only place where a request is authorised. Runs on the control executor.
Awaitable<Result<>> authorize_and_run(const Authorizer& authorizer, const Observer& observer,
                                      OperationCall& call, RequestContext& context) {
  CO_TRY_VOID(call.find(context));
  context.resource_arns = call.resources(context);
  CO_TRY_VOID(check_access(authorizer, call, context));
  CO_TRY_VOID(co_await call.run(context));
  if (observer) observer(context);
  co_return Result<>();
}

}  // namespace

// One request on its way through; lives in the coroutine frame of serve_exchange().
struct Exchanged {
  explicit Exchanged(http::Exchange& given) : exchange(given) {}

  http::Exchange& exchange;
  CallStyle style = CallStyle::kNone;
  std::string signing_service;
  std::string body;
  QueryParams params;
  Route route;
  RequestContext context;
  ErrorAnswer answer;  // also of a success, then without a code

  const http::Request& request() const { return exchange.request(); }
  Result<> read_input(void* out) const {
    return route.protocol == Protocol::kAwsJson11 ? read_request(*route.operation, body, out)
                                                  : read_request(*route.operation, params, out);
  }
  void refuse(const Error& error) {
    answer = render_error(route.protocol, route.service, error, context.request_id);
  }
};

struct Dispatcher::Impl {
  Impl(Ports given, DispatcherOptions chosen)
      : ports(std::move(given)),
        requests(chosen.requests_in_flight_max),
        body_bytes(chosen.body_bytes_in_flight_max),
        authenticator(ports.credentials, chosen.accept_any_key) {}

  Awaitable<void> answer(Exchanged& call);
  Awaitable<Result<>> handle(Exchanged& call);
  Awaitable<Result<>> read(Exchanged& call, InFlight::Share& share);
  Result<> route_by_head(Exchanged& call) const;
  Result<> route_by_params(Exchanged& call) const;
  Result<> authenticate(Exchanged& call);
  std::size_t body_limit(const Route& route) const;
  Awaitable<Result<>> run(Exchanged& call);

  Ports ports;
  InFlight requests;
  InFlight body_bytes;
  Authenticator authenticator;
  Services services;
  Observer observer;
  std::unordered_map<const OperationInfo*, std::unique_ptr<ServedOperation>> operations;
};

Result<> Dispatcher::Impl::route_by_head(Exchanged& call) const {
  const http::Request& request = call.request();
  const bool has_target = !header(request, "X-Amz-Target").empty();
  if (!has_target) call.signing_service = signing_service_of(request);
  call.style = call_style(services, head_of(request, call.signing_service));
  if (call.style == CallStyle::kForm) {
    // Only a guess until the body has been read; it decides the form of errors.
    call.route.service = service_signed_for(services, call.signing_service);
    call.route.protocol =
        call.route.service == nullptr ? Protocol::kQuery : call.route.service->protocol;
    return {};
  }
  if (call.style == CallStyle::kSigned) {
    call.route.service = service_signed_for(services, call.signing_service);
    call.route.protocol = call.route.service->protocol;
    const bool json = call.route.protocol == Protocol::kAwsJson11;
    return fail(json ? unknown_operation("") : missing_action());
  }
  call.route = route_target(services, header(request, "X-Amz-Target"));
  if (call.route.operation == nullptr) return fail(call.route.error);
  return {};
}

Result<> Dispatcher::Impl::route_by_params(Exchanged& call) const {
  std::string encoded(call.request().query());
  if (!encoded.empty() && !call.body.empty()) encoded.push_back('&');
  TRY(call.params, QueryParams::parse(encoded + call.body));
  call.route = route_form(services, call.params, call.signing_service);
  if (call.route.operation == nullptr) return fail(call.route.error);
  return {};
}

std::size_t Dispatcher::Impl::body_limit(const Route& route) const {
  const auto found = operations.find(route.operation);
  return found == operations.end() ? limits::kApiBodyBytes : found->second->body_max();
}

Awaitable<Result<>> Dispatcher::Impl::read(Exchanged& call, InFlight::Share& share) {
  const http::Request& request = call.request();
  const std::string_view encoding = header(request, "Content-Encoding");
  if (!encoding.empty() && !http::iequals(encoding, "identity")) {
    co_return fail(ErrorCode::kInvalidArgument, "Content-Encoding is not supported.");
  }
  const std::size_t limit = body_limit(call.route);
  const auto length = call.exchange.content_length();
  if (length && *length > limit) {
    co_return fail(body_error({.code = ErrorCode::kResourceExhausted, .message = {}}));
  }
  share = body_bytes.take(length ? static_cast<std::size_t>(*length) : limit);
  if (!share) co_return fail(overloaded());
  auto body = co_await call.exchange.read_body(limit);
  if (!body) co_return fail(body_error(body.error()));
  call.body = std::move(*body);
  co_return Result<>();
}

Result<> Dispatcher::Impl::authenticate(Exchanged& call) {
  RequestContext& context = call.context;
  auto caller = authenticator.authenticate(call.request(), call.body,
                                           call.route.service->signing_name, context.now);
  if (!caller) return fail(to_protocol_error(std::move(caller).error(), call.route.protocol));
  context.principal = std::move(caller->principal);
  context.account = context.principal.account;
  context.region = std::move(caller->region);
  context.service = call.route.service->signing_name;
  context.operation = call.route.operation->name;
  context.source_ip = call.request().peer;
  context.host = header(call.request(), "Host");
  context.user_agent = header(call.request(), "User-Agent");
  context.headers = &call.request().headers;
  return {};
}

Awaitable<Result<>> Dispatcher::Impl::run(Exchanged& call) {
  const OperationInfo& operation = *call.route.operation;
  const auto found = operations.find(&operation);
  if (found == operations.end()) {
    const AnyShape input = operation.new_input();
    CO_TRY_VOID(call.read_input(input.get()));
    co_return fail(not_implemented(call.route.service->name, operation.name));
  }
  const std::unique_ptr<OperationCall> typed = found->second->make_call();
  CO_TRY_VOID(call.read_input(typed->input()));
  const Executor here = co_await asio::this_coro::executor;
  auto done = authorize_and_run(ports.authorizer, observer, *typed, call.context);
  CO_TRY_VOID(here == ports.control
                  ? co_await std::move(done)
                  : co_await asio::co_spawn(ports.control, std::move(done), asio::use_awaitable));
  call.answer.status = 200;
  call.answer.content_type = content_type(call.route.protocol);
  call.answer.body = render_response(operation, call.context.request_id, typed->output());
  co_return Result<>();
}

Awaitable<Result<>> Dispatcher::Impl::handle(Exchanged& call) {
  const auto place = requests.take(1);
  CO_TRY_VOID(route_by_head(call));
  if (!place) co_return fail(overloaded());
  InFlight::Share share;
  CO_TRY_VOID(co_await read(call, share));
  if (call.style == CallStyle::kForm) CO_TRY_VOID(route_by_params(call));
  CO_TRY_VOID(authenticate(call));
  co_return co_await run(call);
}

Awaitable<void> Dispatcher::Impl::answer(Exchanged& call) {
  try {
    if (auto done = co_await handle(call); !done) call.refuse(done.error());
  } catch (const std::exception& exception) {
    log::error("request {} {}:{} failed: {}", call.context.request_id, call.context.service,
               call.context.operation, exception.what());
    call.refuse(internal_failure());
  }
}

Dispatcher::Dispatcher(Ports ports, DispatcherOptions options)
    : impl_(std::make_unique<Impl>(std::move(ports), options)) {}
Dispatcher::~Dispatcher() = default;

void Dispatcher::add_service(const ServiceInfo& service) {
  impl_->services.push_back(&service);
}

void Dispatcher::add_operation(const OperationInfo& operation,
                               std::unique_ptr<ServedOperation> served) {
  impl_->operations[&operation] = std::move(served);
}

bool Dispatcher::serves(const OperationInfo& operation) const {
  return impl_->operations.contains(&operation);
}

std::string_view Dispatcher::sample_of(const OperationInfo& operation) const {
  const auto found = impl_->operations.find(&operation);
  return found == impl_->operations.end() ? std::string_view() : found->second->sample();
}

void Dispatcher::on_success(std::function<void(const RequestContext&)> observer) {
  impl_->observer = std::move(observer);
}

bool Dispatcher::accepts(const http::Request& request) const {
  const auto style = call_style(impl_->services, head_of(request, {}));
  if (style != CallStyle::kNone || request.path() != "/") return style != CallStyle::kNone;
  return service_signed_for(impl_->services, signing_service_of(request)) != nullptr;
}

Authenticator& Dispatcher::authenticator() {
  return impl_->authenticator;
}

Awaitable<void> Dispatcher::serve_exchange(http::Exchange& exchange) {
  Exchanged call(exchange);
  call.context.request_id = random_uuid(impl_->ports.random);
  call.context.now = impl_->ports.clock.now();
  call.context.from_instance = exchange.request().via;
  co_await impl_->answer(call);
  const std::string& instance = call.context.from_instance;
  log::debug("{} {}:{} {} {}{}{}", call.context.request_id, call.context.service,
             call.context.operation, call.answer.status, call.answer.code,
             instance.empty() ? "" : " from ", instance);
  http::Response response;
  response.status = call.answer.status;
  response.headers.add("x-amzn-RequestId", call.context.request_id);
  response.headers.add("Content-Type", std::move(call.answer.content_type));
  response.body = std::move(call.answer.body);
  // The peer may have gone; there is nobody left to tell.
  (void)co_await exchange.respond(std::move(response));
}

}  // namespace minato::aws
