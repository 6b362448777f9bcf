// The documents of AWS's managed policies that guides to ECS, ECR and EC2 use.
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
#pragma once

#include <memory>
#include <string_view>

#include "iam/policy.h"

namespace minato::iam {

// What an instance may do whose profile has no role: what container instances need.
inline constexpr std::string_view kContainerInstancePolicy =
    "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role";
// The part of a session's user id before the colon for such an instance.
inline constexpr std::string_view kInstanceWithoutRoleId = "AROAMINATOINSTANCE000";

// Empty when Minato does not have the document of `arn`; such a policy allows nothing.
std::string_view aws_managed_document(std::string_view arn);
// The same, parsed once; nullptr when there is none.
std::shared_ptr<const Policy> aws_managed_policy(std::string_view arn);

}  // namespace minato::iam
