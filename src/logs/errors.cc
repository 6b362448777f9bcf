#include "logs/errors.h"

#include "gen/logs.h"

namespace minato::logs::errors {
namespace {

namespace names = api::error;

Error make(ErrorCode code, std::string_view name, std::string message) {
  return Error{.code = code, .message = std::move(message), .name = name};
}

}  // namespace

Error group_not_found() {
  return make(ErrorCode::kNotFound, names::kResourceNotFoundException,
              "The specified log group does not exist.");
}
Error stream_not_found() {
  return make(ErrorCode::kNotFound, names::kResourceNotFoundException,
              "The specified log stream does not exist.");
}
Error group_exists() {
  return make(ErrorCode::kAlreadyExists, names::kResourceAlreadyExistsException,
              "The specified log group already exists");
}
Error stream_exists() {
  return make(ErrorCode::kAlreadyExists, names::kResourceAlreadyExistsException,
              "The specified log stream already exists");
}
Error invalid_parameter(std::string message) {
  return make(ErrorCode::kInvalidArgument, names::kInvalidParameterException, std::move(message));
}
Error invalid_filter_pattern(std::string_view pattern) {
  return invalid_parameter("Invalid filter pattern: '" + std::string(pattern) + "'");
}
Error invalid_token() {
  return invalid_parameter("The specified nextToken is invalid.");
}
Error deletion_protected(std::string_view group) {
  return make(ErrorCode::kFailedPrecondition, names::kValidationException,
              "The log group " + std::string(group) + " has deletion protection enabled.");
}
Error too_many_tags(std::string_view arn) {
  Error error = make(ErrorCode::kResourceExhausted, names::kTooManyTagsException,
                     "A resource can have at most 50 tags.");
  error.details.emplace_back("resourceName", std::string(arn));
  return error;
}
Error store_failed(Error error) {
  if (error.code == ErrorCode::kNotFound) return stream_not_found();
  return make(ErrorCode::kUnavailable, names::kServiceUnavailableException,
              "The log events cannot be reached: " + error.message);
}

}  // namespace minato::logs::errors
