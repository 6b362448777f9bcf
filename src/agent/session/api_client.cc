#include "agent/session/api_client.h"

#include <boost/json/parse.hpp>

#include "agent/json_text.h"
#include "base/limits.h"

namespace minato::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto kCallTimeout = 30s;

Error read_error(const http::Response& answer) {
  Error out{.code = ErrorCode::kInvalidArgument, .message = ""};
  if (answer.status >= 500 || answer.status == 429)
    out.code = ErrorCode::kUnavailable;
  else if (answer.status == 401 || answer.status == 403)
    out.code = ErrorCode::kPermissionDenied;
  boost::system::error_code error;
  const auto value = boost::json::parse(answer.body, error);
  std::string type = "status " + std::to_string(answer.status);
  if (const auto* object = error ? nullptr : value.if_object()) {
    type = text_at(*object, "__type");
    type = type.substr(type.find('#') + 1);
    out.message = text_at(*object, "message");
    if (out.message.empty()) out.message = text_at(*object, "Message");
    if (type == "ThrottlingException" || type == "ServerException") {
      out.code = ErrorCode::kUnavailable;
    }
  }
  out.message = type + ": " + out.message;
  return out;
}

}  // namespace

ApiClient::ApiClient(http::Peer peer, std::string region, CredentialSource credentials,
                     const Clock& clock)
    : client_(std::move(peer)),
      region_(std::move(region)),
      credentials_(std::move(credentials)),
      clock_(clock) {}

Awaitable<Result<std::string>> ApiClient::call(ApiService service, std::string operation,
                                               std::string body) {
  http::Request request = signed_call(credentials_(), service, operation, std::move(body));
  if (key_) key_->prove(request.headers);
  co_return co_await send(std::move(request));
}

Awaitable<Result<std::string>> ApiClient::call_as(aws::SigningCredentials who, ApiService service,
                                                  std::string operation, std::string body) {
  co_return co_await send(signed_call(who, service, operation, std::move(body)));
}

http::Request ApiClient::signed_call(const aws::SigningCredentials& who, ApiService service,
                                     std::string_view operation, std::string body) const {
  http::Request request{
      .method = "POST", .target = "/", .headers = {}, .body = std::move(body), .peer = {}};
  request.headers.set("Host", client_.peer().host_header());
  request.headers.set("Content-Type", "application/x-amz-json-1.1");
  request.headers.set("X-Amz-Target", std::string(service.target_prefix) + std::string(operation));
  aws::sign_request(request, who,
                    {.region = service.region.empty() ? region_ : std::string(service.region),
                     .service = std::string(service.signing_name)},
                    clock_.now());
  return request;
}

Awaitable<Result<std::string>> ApiClient::send(http::Request request) {
  CO_TRY(http::Response answer,
         co_await client_.send(std::move(request), kCallTimeout, limits::kApiBodyBytes));
  if (answer.status >= 300) co_return fail(read_error(answer));
  co_return std::move(answer.body);
}

void ApiClient::sign(http::Request& request) const {
  aws::sign_request(request, credentials_(), {.region = region_, .service = "ecs"}, clock_.now());
  if (key_) key_->prove(request.headers);
}

}  // namespace minato::agent
