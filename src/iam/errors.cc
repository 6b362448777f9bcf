#include "iam/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "gen/iam.h"

namespace minato::iam::errors {
namespace {

namespace names = api::error;

Error make(ErrorCode code, std::string_view name, std::string message) {
  return Error{.code = code, .message = std::move(message), .name = name};
}
Error not_found(std::string message) {
  return make(ErrorCode::kNotFound, names::kNoSuchEntity, std::move(message));
}
Error exists(std::string message) {
  return make(ErrorCode::kAlreadyExists, names::kEntityAlreadyExists, std::move(message));
}
Error in_use(std::string message) {
  return make(ErrorCode::kFailedPrecondition, names::kDeleteConflict, std::move(message));
}

}  // namespace

Error role_not_found(std::string_view name) {
  return not_found(fmt::format("The role with name {} cannot be found.", name));
}
Error user_not_found(std::string_view name) {
  return not_found(fmt::format("The user with name {} cannot be found.", name));
}
Error instance_profile_not_found(std::string_view name) {
  return not_found(fmt::format("Instance Profile {} cannot be found.", name));
}
Error role_policy_not_found(std::string_view name) {
  return not_found(fmt::format("The role policy with name {} cannot be found.", name));
}
Error user_policy_not_found(std::string_view name) {
  return not_found(fmt::format("The user policy with name {} cannot be found.", name));
}
Error policy_version_not_found(std::string_view arn, std::string_view version) {
  return not_found(
      fmt::format("Policy {} version {} does not exist or is not attachable.", arn, version));
}
Error access_key_not_found(std::string_view id) {
  return not_found(fmt::format("The Access Key with id {} cannot be found.", id));
}
Error policy_not_attached(std::string_view arn) {
  return not_found(fmt::format("Policy {} was not found.", arn));
}
Error policy_not_found(std::string_view arn) {
  return not_found(fmt::format("Policy {} does not exist or is not attachable.", arn));
}
Error login_profile_not_found(std::string_view user) {
  return not_found(fmt::format("Login Profile for User {} cannot be found.", user));
}
Error role_boundary_not_found(std::string_view name) {
  return not_found(fmt::format("The role with name {} has no permissions boundary.", name));
}
Error user_boundary_not_found(std::string_view name) {
  return not_found(fmt::format("The user with name {} has no permissions boundary.", name));
}

Error role_exists(std::string_view name) {
  return exists(fmt::format("Role with name {} already exists.", name));
}
Error policy_exists(std::string_view name) {
  return exists(
      fmt::format("A policy called {} already exists. Duplicate names are not allowed.", name));
}
Error user_exists(std::string_view name) {
  return exists(fmt::format("User with name {} already exists.", name));
}
Error instance_profile_exists(std::string_view name) {
  return exists(fmt::format("Instance Profile {} already exists.", name));
}

Error must_detach_policies() {
  return in_use("Cannot delete entity, must detach all policies first.");
}
Error must_delete_policies() {
  return in_use("Cannot delete entity, must delete policies first.");
}
Error must_remove_roles() {
  return in_use("Cannot delete entity, must remove roles from instance profile first.");
}
Error must_delete_access_keys() {
  return in_use("Cannot delete entity, must delete access keys first.");
}

Error must_detach_from_entities() {
  return in_use("Cannot delete a policy attached to entities.");
}
Error must_delete_versions() {
  return in_use(
      "This policy has more than one version. Before you delete a policy, you must "
      "delete the policy's versions. The default version is deleted with the policy.");
}
Error default_version() {
  return in_use("Cannot delete the default version of a policy.");
}
Error too_many_versions() {
  return make(ErrorCode::kResourceExhausted, names::kLimitExceeded,
              "A managed policy can have up to 5 versions. Before you create a new version, you "
              "must delete an existing version.");
}

Error quota_exceeded(std::string_view quota, int limit) {
  return make(ErrorCode::kResourceExhausted, names::kLimitExceeded,
              fmt::format("Cannot exceed quota for {}: {}", quota, limit));
}
Error malformed_policy(std::string message) {
  return make(ErrorCode::kInvalidArgument, names::kMalformedPolicyDocument, std::move(message));
}
Error invalid_principal(std::string_view kind, std::string_view principal) {
  std::string name(kind);
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return malformed_policy(
      fmt::format("Invalid principal in policy: \"{}\":\"{}\"", name, principal));
}
Error invalid_input(std::string message) {
  return make(ErrorCode::kInvalidArgument, names::kInvalidInput, std::move(message));
}
Error validation(std::string message) {
  return make(ErrorCode::kInvalidArgument, "ValidationError", std::move(message));
}
Error invalid_marker() {
  return validation("Invalid Marker.");
}
Error duplicate_tags() {
  return invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
}
Error too_many_tags() {
  return make(ErrorCode::kResourceExhausted, names::kLimitExceeded,
              "The number of tags has reached the maximum limit.");
}
Error must_name_user() {
  return validation("Must specify userName when calling with non-User credentials");
}

Error access_denied(std::string message) {
  return make(ErrorCode::kPermissionDenied, "AccessDenied", std::move(message));
}
Error not_authorized(std::string_view principal, std::string_view action,
                     std::string_view resource) {
  return access_denied(fmt::format("User: {} is not authorized to perform: {} on resource: {}",
                                   principal, action, resource));
}
Error no_session_from_session() {
  return access_denied("Cannot call GetSessionToken with session credentials");
}
Error session_duration_too_long() {
  return validation(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
}

}  // namespace minato::iam::errors
