#include "ec2/errors.h"

#include <fmt/format.h>

namespace minato::ec2::errors {
namespace {

Error make(ErrorCode code, std::string_view name, std::string message) {
  return Error{.code = code, .message = std::move(message), .name = name};
}

}  // namespace

Error instance_not_found(std::string_view id) {
  return make(ErrorCode::kNotFound, "InvalidInstanceID.NotFound",
              fmt::format("The instance ID '{}' does not exist", id));
}
Error instance_malformed(std::string_view id) {
  return make(ErrorCode::kInvalidArgument, "InvalidInstanceID.Malformed",
              fmt::format("Invalid id: \"{}\"", id));
}
Error image_not_found(std::string_view id) {
  return make(ErrorCode::kNotFound, "InvalidAMIID.NotFound",
              fmt::format("The image id '[{}]' does not exist", id));
}
Error instance_type_unknown(std::string_view type) {
  return make(ErrorCode::kInvalidArgument, "InvalidParameterValue",
              fmt::format("Invalid value '{}' for InstanceType.", type));
}
Error group_not_found(std::string_view id_or_name) {
  return make(ErrorCode::kNotFound, "InvalidGroup.NotFound",
              fmt::format("The security group '{}' does not exist", id_or_name));
}
Error group_malformed(std::string_view id) {
  return make(ErrorCode::kInvalidArgument, "InvalidGroupId.Malformed",
              fmt::format("Invalid id: \"{}\" (expecting \"sg-...\")", id));
}
Error group_duplicate(std::string_view name) {
  return make(ErrorCode::kAlreadyExists, "InvalidGroup.Duplicate",
              fmt::format("The security group '{}' already exists for the default VPC", name));
}
Error group_in_use(std::string_view id) {
  return make(ErrorCode::kFailedPrecondition, "DependencyViolation",
              fmt::format("resource {} has a dependent object", id));
}
Error permission_duplicate(std::string_view what) {
  return make(ErrorCode::kAlreadyExists, "InvalidPermission.Duplicate",
              fmt::format("the specified rule \"{}\" already exists", what));
}
Error permission_repeated() {
  return make(ErrorCode::kInvalidArgument, "InvalidParameterValue",
              "The same permission must not appear multiple times");
}
Error too_many_rules() {
  return make(ErrorCode::kResourceExhausted, "RulesPerSecurityGroupLimitExceeded",
              "The maximum number of rules per security group has been reached.");
}
Error permission_not_found() {
  return make(ErrorCode::kNotFound, "InvalidPermission.NotFound",
              "The specified rule does not exist in this security group.");
}
Error rule_id_not_found(std::string_view id) {
  return make(ErrorCode::kNotFound, "InvalidSecurityGroupRuleId.NotFound",
              fmt::format("The security group rule ID '{}' does not exist", id));
}
Error subnet_not_found(std::string_view id) {
  return make(ErrorCode::kNotFound, "InvalidSubnetID.NotFound",
              fmt::format("The subnet ID '{}' does not exist", id));
}
Error vpc_not_found(std::string_view id) {
  return make(ErrorCode::kNotFound, "InvalidVpcID.NotFound",
              fmt::format("The vpc ID '{}' does not exist", id));
}
Error key_pair_not_found(std::string_view name) {
  return make(ErrorCode::kNotFound, "InvalidKeyPair.NotFound",
              fmt::format("The key pair '{}' does not exist", name));
}
Error key_pair_id_not_found(std::string_view id) {
  return make(ErrorCode::kNotFound, "InvalidKeyPair.NotFound",
              fmt::format("The key pair ID '{}' does not exist", id));
}
Error key_pair_duplicate() {
  return make(ErrorCode::kAlreadyExists, "InvalidKeyPair.Duplicate", "The keypair already exists");
}
Error key_format() {
  return make(ErrorCode::kInvalidArgument, "InvalidKey.Format",
              "Key is not in valid OpenSSH public key format");
}
Error limit_exceeded(std::string_view what, std::size_t most) {
  return make(ErrorCode::kResourceExhausted, "ResourceLimitExceeded",
              fmt::format("An account may have at most {} {} in a region.", most, what));
}
Error instance_limit(int running_max) {
  return make(ErrorCode::kResourceExhausted, "InstanceLimitExceeded",
              fmt::format("You have requested more instances than this installation can number: "
                          "at most {} may exist at once",
                          running_max));
}
Error incorrect_state(std::string_view id, std::string_view state) {
  return make(
      ErrorCode::kFailedPrecondition, "IncorrectInstanceState",
      fmt::format("The instance '{}' is not in a state from which it can be {}.", id, state));
}
Error invalid_value(std::string_view value, std::string_view parameter, std::string_view why) {
  return make(ErrorCode::kInvalidArgument, "InvalidParameterValue",
              fmt::format("Value ({}) for parameter {} is invalid. {}", value, parameter, why));
}
Error user_data_not_base64() {
  return make(ErrorCode::kInvalidArgument, "InvalidParameterValue",
              "Invalid BASE64 encoding of user data.");
}
Error user_data_too_long(std::size_t bytes_max) {
  return make(ErrorCode::kInvalidArgument, "InvalidParameterValue",
              fmt::format("User data is limited to {} bytes", bytes_max));
}
Error missing_parameter(std::string_view parameter) {
  return make(ErrorCode::kInvalidArgument, "MissingParameter",
              fmt::format("The request must contain the parameter {}", parameter));
}
Error invalid_combination(std::string_view message) {
  return make(ErrorCode::kInvalidArgument, "InvalidParameterCombination", std::string(message));
}
Error invalid_filter(std::string_view name) {
  return make(ErrorCode::kInvalidArgument, "InvalidParameterValue",
              fmt::format("The filter '{}' is invalid", name));
}
Error invalid_next_token() {
  return make(ErrorCode::kInvalidArgument, "InvalidNextToken", "The token is invalid");
}
Error dry_run() {
  return make(ErrorCode::kFailedPrecondition, "DryRunOperation",
              "Request would have succeeded, but DryRun flag is set.");
}
Error profile_not_found(std::string_view name_or_arn) {
  const bool by_arn = name_or_arn.starts_with("arn:");
  return make(ErrorCode::kInvalidArgument, "InvalidParameterValue",
              fmt::format("Value ({}) for parameter iamInstanceProfile.{} is invalid. "
                          "Invalid IAM Instance Profile {}",
                          name_or_arn, by_arn ? "arn" : "name", by_arn ? "ARN" : "name"));
}
Error id_not_found(std::string_view id) {
  return make(ErrorCode::kNotFound, "InvalidID", fmt::format("The ID '{}' is not valid", id));
}
Error cannot_delete_default_group() {
  return make(ErrorCode::kInvalidArgument, "CannotDelete",
              "the specified group: \"default\" name: \"default\" cannot be deleted by a user");
}

Error stopping() {
  return make(ErrorCode::kUnavailable, "Unavailable", "The server is stopping.");
}
Error insights_path_not_found(std::string_view id) {
  return make(ErrorCode::kNotFound, "InvalidNetworkInsightsPathId.NotFound",
              fmt::format("The networkInsightsPath ID '{}' does not exist", id));
}
Error insights_analysis_not_found(std::string_view id) {
  return make(ErrorCode::kNotFound, "InvalidNetworkInsightsAnalysisId.NotFound",
              fmt::format("The networkInsightsAnalysis ID '{}' does not exist", id));
}
Error insights_path_in_use(std::string_view id) {
  return make(ErrorCode::kFailedPrecondition, "AnalysisExistsForNetworkInsightsPath",
              fmt::format("The path '{}' has analyses; delete them first", id));
}

}  // namespace minato::ec2::errors
