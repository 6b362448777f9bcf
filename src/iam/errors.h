// Every refusal of IAM and STS, in AWS's names and words.
// https://docs.aws.amazon.com/IAM/latest/APIReference/ (errors of each operation)
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minato::iam::errors {

Error role_not_found(std::string_view name);
Error user_not_found(std::string_view name);
Error instance_profile_not_found(std::string_view name);
Error role_policy_not_found(std::string_view name);
Error user_policy_not_found(std::string_view name);
Error policy_version_not_found(std::string_view arn, std::string_view version);
Error access_key_not_found(std::string_view id);
Error policy_not_attached(std::string_view arn);
Error policy_not_found(std::string_view arn);
Error login_profile_not_found(std::string_view user);
Error role_boundary_not_found(std::string_view name);
Error user_boundary_not_found(std::string_view name);

Error role_exists(std::string_view name);
Error policy_exists(std::string_view name);
Error user_exists(std::string_view name);
Error instance_profile_exists(std::string_view name);

Error must_detach_policies();
Error must_delete_policies();
Error must_remove_roles();
Error must_delete_access_keys();
Error must_detach_from_entities();
Error must_delete_versions();
Error default_version();
Error too_many_versions();

Error quota_exceeded(std::string_view quota, int limit);
Error malformed_policy(std::string message);
// MalformedPolicyDocument; `kind` as in policies: "AWS", "Service", "Federated".
Error invalid_principal(std::string_view kind, std::string_view principal);
Error invalid_input(std::string message);
Error duplicate_tags();
Error too_many_tags();
Error must_name_user();
Error validation(std::string message);
Error invalid_marker();

Error access_denied(std::string message);
Error not_authorized(std::string_view principal, std::string_view action,
                     std::string_view resource);
Error no_session_from_session();
Error session_duration_too_long();

}  // namespace minato::iam::errors
