// AWS's managed policies as GetPolicy and ListPolicies show them.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "iam/iam_service.h"

namespace minato::iam {

// The known ones and whatever else is attached to a role of the account.
std::set<std::string> managed_policy_arns(const IamService& iam, const std::string& account);
// nullopt when `arn` is neither.
std::optional<api::Policy> managed_policy_answer(const IamService& iam, const std::string& account,
                                                 const std::string& arn);

}  // namespace minato::iam
