// The JSON policy language, parsed once and evaluated often. Pure.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/credentials.h"
#include "base/result.h"
#include "iam/policy_condition.h"

namespace minato::iam {

struct Statement {
  bool allow = false;
  bool not_action = false;
  bool not_resource = false;
  bool not_principal = false;
  std::vector<std::string> actions;
  // Empty in a policy that is attached to the resource it is about.
  std::vector<std::string> resources;
  // Of resource policies: what "AWS" lists, or "*". Other kinds of principals match nobody here.
  std::vector<std::string> principals;
  std::vector<Condition> conditions;
};

struct Policy {
  bool variables = false;  // ${...} is only known to version 2012-10-17
  std::vector<Statement> statements;
};

// MalformedPolicyDocument unless `document` is a policy as far as evaluation reads it: what
// check_identity_policy() and ECR's check of resource policies accept, with operators of conditions
// that exist.
Result<Policy> parse_policy(std::string_view document);

// One resource of a request.
struct PolicyQuestion {
  const aws::AccessRequest& request;
  std::string_view resource;
};

enum class Effect { kNone, kAllow, kDeny };

// What the statements of an identity policy say; principals are not looked at.
Effect evaluate(const Policy& policy, const PolicyQuestion& question);

// What a policy attached to a resource says to the caller. It allows either the caller itself, or
// only its account, which then decides with its own policies.
struct ResourceEffect {
  bool denied = false;
  bool allows_caller = false;
  bool allows_account = false;
};
ResourceEffect evaluate_resource_policy(const Policy& policy, const PolicyQuestion& question);

}  // namespace minato::iam
