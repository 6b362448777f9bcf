// The JSON policy language, as far as this version reads it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
#pragma once

#include <string>
#include <string_view>

#include "aws/context.h"
#include "base/result.h"

namespace minato::iam {

// MalformedPolicyDocument unless `document` is a role's trust policy: JSON, with statements that
// have an Effect, an Action of sts and a Principal, and no Resource.
Result<> check_trust_policy(std::string_view document);
// MalformedPolicyDocument unless `document` is an identity policy: JSON, with statements that have
// an Effect, an action and a resource, and no Principal.
Result<> check_identity_policy(std::string_view document);

// Whether a principal is a session of a role: "arn:aws:sts::1:assumed-role/r/s" is one of
// "arn:aws:iam::1:role/path/r".
bool is_session_of(std::string_view session_arn, std::string_view role_arn);

// Who wants to take a role.
struct TrustQuery {
  const aws::Principal* principal = nullptr;  // or a service:
  std::string_view service;                   // "ecs-tasks.amazonaws.com"
  std::string_view external_id;               // empty when none was given
};

// Whether a stored trust policy lets `query` assume its role. Read: principals given as "*",
// account, account root, user, role, role session and service; the condition StringEquals on
// sts:ExternalId. A statement with any other condition allows nothing, and denies if it is a Deny.
bool trusts(std::string_view document, const TrustQuery& query);

}  // namespace minato::iam
