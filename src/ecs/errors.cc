#include "ecs/errors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace minato::ecs::errors {

Failure cluster_not_found() {
  return fail(ErrorCode::kNotFound, "Cluster not found.", "ClusterNotFoundException");
}

Failure cluster_inactive() {
  return fail(ErrorCode::kFailedPrecondition,
              "The specified cluster is inactive. Specify an active cluster and try again.",
              "InvalidParameterException");
}

Failure task_stopped() {
  return fail(ErrorCode::kFailedPrecondition,
              "The specified task is stopped. Specify a running task and try again.",
              "InvalidParameterException");
}

Failure cluster_contains(std::string_view what) {
  if (what == "Tasks") {
    return fail(ErrorCode::kFailedPrecondition,
                "The Cluster cannot be deleted while Tasks are active.",
                "ClusterContainsTasksException");
  }
  if (what == "Services") {
    return fail(ErrorCode::kFailedPrecondition,
                "The Cluster cannot be deleted while Services are active.",
                "ClusterContainsServicesException");
  }
  return fail(ErrorCode::kFailedPrecondition,
              "The Cluster cannot be deleted while Container Instances are active or draining.",
              "ClusterContainsContainerInstancesException");
}

Failure client(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message), "ClientException");
}

Failure invalid_parameter(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message), "InvalidParameterException");
}

Failure not_one_of(std::string_view what, std::span<const std::string_view> values) {
  return invalid_parameter(fmt::format("{} should be one of [{}]", what, fmt::join(values, ",")));
}

Failure invalid_setting(std::string_view member) {
  return invalid_parameter(fmt::format("Invalid setting '{}'", member));
}

Failure unsupported(std::string message) {
  return fail(ErrorCode::kUnsupported, std::move(message), "UnsupportedFeatureException");
}

Failure conflict(std::string message) {
  return fail(ErrorCode::kConflict, std::move(message), "ConflictException");
}

Failure resource_not_found(std::string message) {
  return fail(ErrorCode::kNotFound, std::move(message), "ResourceNotFoundException");
}

Failure target_not_found(std::string_view id) {
  return fail(ErrorCode::kNotFound, fmt::format("Could not find {}", id),
              "TargetNotFoundException");
}

Failure attribute_limit() {
  return fail(ErrorCode::kResourceExhausted,
              "A resource can have no more than 10 attributes in one call and 200 in all.",
              "AttributeLimitExceededException");
}

Failure task_definition_not_found() {
  return client("Unable to describe task definition.");
}

Failure task_definition_inactive() {
  return client("TaskDefinition is inactive");
}

Failure task_not_found() {
  return invalid_parameter("The referenced task was not found.");
}

Failure instance_not_found() {
  return invalid_parameter("The referenced container instance was not found.");
}

Failure foreign_role() {
  return fail(ErrorCode::kPermissionDenied, "Cross-account pass role is not allowed.",
              "AccessDeniedException");
}

Failure no_container_instances() {
  return invalid_parameter("No Container Instances were found in your cluster.");
}

Failure invalid_token() {
  return invalid_parameter("Invalid token.");
}

Failure not_its_agent(std::string_view caller_arn, std::string_view action,
                      std::string_view resource) {
  return fail(ErrorCode::kPermissionDenied,
              fmt::format("User: {} is not authorized to perform: {} on resource: {} because it is "
                          "not the agent of that container instance",
                          caller_arn, action, resource),
              "AccessDeniedException");
}

Failure invalid_identity() {
  return client("The identity document and identity document signature were not valid.");
}

Failure server(std::string message) {
  return fail(ErrorCode::kInternal, std::move(message), "ServerException");
}

}  // namespace minato::ecs::errors
