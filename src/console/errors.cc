#include "console/errors.h"

#include <boost/json.hpp>

#include "console/responses.h"

namespace minato::console::errors {
namespace {

int status_of(const Error& error) {
  if (error.name == "MethodNotAllowed") return 405;
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
      return 400;
    case ErrorCode::kUnauthenticated:
      return 401;
    case ErrorCode::kPermissionDenied:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kResourceExhausted:
      return 429;
    case ErrorCode::kUnavailable:
      return 503;
    default:
      return 500;
  }
}

Error make(ErrorCode code, std::string_view name, std::string message) {
  return {.code = code, .message = std::move(message), .name = name};
}

}  // namespace

Error invalid_request(std::string message) {
  return make(ErrorCode::kInvalidArgument, "InvalidRequest", std::move(message));
}
Error invalid_credentials() {
  return make(ErrorCode::kPermissionDenied, "InvalidCredentials",
              "The access key id or the secret access key is wrong.");
}
Error session_expired() {
  return make(ErrorCode::kUnauthenticated, "SessionExpired", "Sign in to the console.");
}
Error forbidden(std::string message) {
  return make(ErrorCode::kPermissionDenied, "Forbidden", std::move(message));
}
Error not_found(std::string_view path) {
  return make(ErrorCode::kNotFound, "NotFound", "There is nothing at " + std::string(path) + ".");
}
Error method_not_allowed(std::string_view allowed) {
  return make(ErrorCode::kInvalidArgument, "MethodNotAllowed",
              "This path takes " + std::string(allowed) + " only.");
}
Error too_many_logins() {
  return make(ErrorCode::kResourceExhausted, "TooManyRequests",
              "Too many failed attempts to sign in. Try again in a minute.");
}
Error too_many_streams() {
  return make(ErrorCode::kUnavailable, "TooManyStreams",
              "Too many event streams are open. Try again later.");
}

http::Response answer(const Error& error, std::string request_id) {
  const boost::json::object body{{"code", error.name.empty() ? "InternalFailure" : error.name},
                                 {"message", error.message}};
  http::Response response = json_answer(status_of(error), boost::json::serialize(body));
  response.headers.add("x-amzn-requestid", std::move(request_id));
  return response;
}

}  // namespace minato::console::errors
