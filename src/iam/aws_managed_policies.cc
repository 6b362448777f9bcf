#include "iam/aws_managed_policies.h"

#include <array>

namespace minato::iam {
namespace {

constexpr std::string_view kAllowed =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-/";

constexpr std::array<std::string_view, 18> kKnown{
    "arn:aws:iam::aws:policy/AWSMarketplaceMeteringFullAccess",
    "arn:aws:iam::aws:policy/AdministratorAccess",
    "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryFullAccess",
    "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser",
    "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
    "arn:aws:iam::aws:policy/AmazonEC2FullAccess",
    "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess",
    "arn:aws:iam::aws:policy/AmazonECS_FullAccess",
    "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess",
    "arn:aws:iam::aws:policy/IAMFullAccess",
    "arn:aws:iam::aws:policy/PowerUserAccess",
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceAutoscaleRole",
    "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceEventsRole",
    "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role",
    "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
};

}  // namespace

bool is_aws_managed_policy(std::string_view arn) {
  if (!arn.starts_with(kAwsManagedPrefix)) return false;
  const std::string_view rest = arn.substr(kAwsManagedPrefix.size());
  return !rest.empty() && rest.back() != '/' &&
         rest.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::span<const std::string_view> known_aws_managed_policies() {
  return kKnown;
}

std::string_view policy_name_of(std::string_view arn) {
  return arn.substr(arn.rfind('/') + 1);
}

std::string policy_path_of(std::string_view arn) {
  const auto first = arn.find('/');
  return std::string(arn.substr(first, arn.rfind('/') - first + 1));
}

}  // namespace minato::iam
