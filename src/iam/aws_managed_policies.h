// The policies of AWS itself, arn:aws:iam::aws:policy/..., by name; aws_managed_documents.h has the
// documents of those that Minato knows.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace minato::iam {

inline constexpr std::string_view kAwsManagedPrefix = "arn:aws:iam::aws:policy/";

// Whether `arn` has the form of one. Any such policy can be attached.
bool is_aws_managed_policy(std::string_view arn);
// The ones that ListPolicies shows even when nothing is attached: those that guides to ECS, ECR and
// EC2 use. ARNs, sorted.
std::span<const std::string_view> known_aws_managed_policies();
// "arn:aws:iam::aws:policy/service-role/X" -> "X" and "/service-role/".
std::string_view policy_name_of(std::string_view arn);
std::string policy_path_of(std::string_view arn);

}  // namespace minato::iam
