#include "aws/errors.h"

#include <utility>

#include <fmt/format.h>

namespace minato::aws {
namespace {

Error make(ErrorCode code, std::string_view name, std::string message) {
  return Error{.code = code, .message = std::move(message), .name = name};
}

}  // namespace

Error serialization_error(std::string message) {
  return make(ErrorCode::kInvalidArgument, "SerializationException", std::move(message));
}
Error validation_error(std::string message) {
  return make(ErrorCode::kInvalidArgument, "ValidationException", std::move(message));
}
Error unknown_operation(std::string_view operation) {
  return make(ErrorCode::kInvalidArgument, "UnknownOperationException",
              operation.empty() ? "" : fmt::format("Unknown operation {}", operation));
}
Error invalid_action(std::string_view action, std::string_view version) {
  return make(ErrorCode::kInvalidArgument, "InvalidAction",
              fmt::format("Could not find operation {} for version {}", action, version));
}
Error missing_action() {
  return make(ErrorCode::kInvalidArgument, "MissingAction",
              "The request must contain the parameter Action");
}
Error missing_parameter(std::string message) {
  return make(ErrorCode::kInvalidArgument, "MissingParameter", std::move(message));
}
Error throttled() {
  return make(ErrorCode::kResourceExhausted, {}, "Rate exceeded");
}
Error internal_failure() {
  return make(ErrorCode::kInternal, {},
              "The request processing has failed because of an unknown error.");
}
Error service_unavailable() {
  return make(ErrorCode::kUnavailable, {},
              "The request has failed due to a temporary failure of the server.");
}
Error not_implemented(std::string_view service, std::string_view operation) {
  return make(
      ErrorCode::kUnsupported, {},
      fmt::format("{}:{} is not implemented in this version of Minato.", service, operation));
}

}  // namespace minato::aws
