// Managed policies as GetPolicy and ListPolicies show them.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "iam/iam_service.h"

namespace minato::iam {

// How many roles and users of the account have it.
std::int32_t attachments(const IamService& iam, const std::string& account, const std::string& arn);
// How many of them have it as their permissions boundary.
std::int32_t boundary_uses(const IamService& iam, const std::string& account,
                           const std::string& arn);
// AWS's: the known ones and whatever else is attached to a role of the account.
std::set<std::string> managed_policy_arns(const IamService& iam, const std::string& account);
// Also of a customer's policy; nullopt when there is no such policy.
std::optional<api::Policy> managed_policy_answer(const IamService& iam, const std::string& account,
                                                 const std::string& arn);

}  // namespace minato::iam
