#include "iam/managed_policy_answer.h"

#include <algorithm>

#include "iam/aws_managed_policies.h"
#include "iam/entities.h"

namespace minato::iam {

std::int32_t attachments(const IamService& iam, const std::string& account,
                         const std::string& arn) {
  std::int32_t count = 0;
  for (const auto& [key, entry] : iam.roles().with_prefix(account + "/")) {
    count += static_cast<std::int32_t>(std::ranges::count(entry.value.attached_policies, arn));
  }
  for (const auto& [key, entry] : iam.users().with_prefix(account + "/")) {
    count += static_cast<std::int32_t>(std::ranges::count(entry.value.attached_policies, arn));
  }
  return count;
}

std::int32_t boundary_uses(const IamService& iam, const std::string& account,
                           const std::string& arn) {
  std::int32_t count = 0;
  const auto is_of = [&arn](const std::optional<api::AttachedPermissionsBoundary>& boundary) {
    return boundary && boundary->permissions_boundary_arn == arn ? 1 : 0;
  };
  for (const auto& [key, entry] : iam.roles().with_prefix(account + "/")) {
    count += is_of(entry.value.role.permissions_boundary);
  }
  for (const auto& [key, entry] : iam.users().with_prefix(account + "/")) {
    count += is_of(entry.value.user.permissions_boundary);
  }
  return count;
}

std::set<std::string> managed_policy_arns(const IamService& iam, const std::string& account) {
  const auto known = known_aws_managed_policies();
  std::set<std::string> arns(known.begin(), known.end());
  for (const auto& [key, entry] : iam.roles().with_prefix(account + "/")) {
    arns.insert(entry.value.attached_policies.begin(), entry.value.attached_policies.end());
  }
  for (const auto& [key, entry] : iam.users().with_prefix(account + "/")) {
    arns.insert(entry.value.attached_policies.begin(), entry.value.attached_policies.end());
  }
  std::erase_if(arns, [](const std::string& arn) { return !is_aws_managed_policy(arn); });
  return arns;
}

std::optional<api::Policy> managed_policy_answer(const IamService& iam, const std::string& account,
                                                 const std::string& arn) {
  const std::int32_t attached = attachments(iam, account, arn);
  if (const auto own = find_policy(iam, account, arn)) {
    api::Policy policy = (*own)->policy;
    policy.attachment_count = attached;
    policy.permissions_boundary_usage_count = boundary_uses(iam, account, arn);
    return policy;
  }
  const auto known = known_aws_managed_policies();
  if (attached == 0 && std::ranges::find(known, arn) == known.end()) {
    return std::nullopt;
  }
  api::Policy policy;
  policy.policy_name = std::string(policy_name_of(arn));
  policy.arn = arn;
  policy.path = policy_path_of(arn);
  policy.default_version_id = "v1";
  policy.attachment_count = attached;
  policy.permissions_boundary_usage_count = boundary_uses(iam, account, arn);
  policy.is_attachable = true;
  return policy;
}

}  // namespace minato::iam
