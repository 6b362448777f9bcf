#include "ecr/ecr_client.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <optional>

#include "base/limits.h"
#include "codec/base64.h"

namespace minato::ecr {
namespace {

constexpr std::string_view kTargetPrefix = "AmazonEC2ContainerRegistry_V20150921.";
constexpr std::size_t kAnswerTextMax = 200;

Error refusal_of(std::string_view operation, const http::Response& answer) {
  Error out{.message = fmt::format("{}: the server answers {} {}", operation, answer.status,
                                   answer.body.substr(0, kAnswerTextMax))};
  const auto says = [&](std::string_view name) {
    return answer.body.find(name) != std::string::npos;
  };
  if (says("AlreadyExistsException")) {
    out.code = ErrorCode::kAlreadyExists;
  } else if (says("AccessDenied") || says("UnrecognizedClient") || says("InvalidSignature")) {
    out.code = ErrorCode::kPermissionDenied;
  } else if (answer.status == 401) {
    out.code = ErrorCode::kUnauthenticated;
  } else if (answer.status == 403) {
    out.code = ErrorCode::kPermissionDenied;
  } else if (answer.status == 429 || answer.status >= 500) {
    out.code = ErrorCode::kUnavailable;
  }
  return out;
}

std::optional<oci::Credentials> read_login(const std::string& body) {
  boost::system::error_code error;
  const auto value = boost::json::parse(body, error);
  if (error) return std::nullopt;
  const auto* token = value.find_pointer("/authorizationData/0/authorizationToken", error);
  if (error || !token || !token->is_string()) return std::nullopt;
  const auto text = base64_decode(std::string_view(token->get_string()));
  const auto colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return oci::Credentials{.user = text->substr(0, colon), .password = text->substr(colon + 1)};
}

}  // namespace

EcrClient::EcrClient(Target target, const Clock& clock)
    : target_(std::move(target)), clock_(clock), client_(target_.peer) {}

Awaitable<Result<oci::Credentials>> EcrClient::get_login() {
  CO_TRY(const auto answer, co_await call("GetAuthorizationToken", "{}"));
  auto login = read_login(answer.body);
  if (!login) co_return fail(ErrorCode::kInternal, "the server gives no authorization token");
  co_return std::move(*login);
}

Awaitable<Result<>> EcrClient::create_repository(std::string name) {
  auto body = boost::json::serialize(boost::json::object{{"repositoryName", name}});
  const auto made = co_await call("CreateRepository", std::move(body));
  if (made || made.error().code == ErrorCode::kAlreadyExists) co_return Result<>();
  co_return fail(made.error());
}

Awaitable<Result<http::Response>> EcrClient::call(std::string operation, std::string body) {
  http::Request request{.method = "POST"};
  request.headers.set("Host", client_.peer().host_header());
  request.headers.set("Content-Type", "application/x-amz-json-1.1");
  request.headers.set("X-Amz-Target", std::string(kTargetPrefix) + operation);
  request.body = std::move(body);
  aws::sign_request(request, target_.credentials, {.region = target_.region, .service = "ecr"},
                    clock_.now());
  CO_TRY(auto answer,
         co_await client_.send(std::move(request), target_.timeout, limits::kApiBodyBytes));
  if (answer.status != 200) co_return fail(refusal_of(operation, answer));
  co_return answer;
}

}  // namespace minato::ecr
