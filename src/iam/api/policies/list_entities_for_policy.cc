#include <algorithm>
#include <map>
#include <variant>

#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/managed_policy_answer.h"

namespace minato::iam {
namespace {

using PolicyHolder = std::variant<api::PolicyRole, api::PolicyUser>;

// Whether an entity has the policy in the way that the request asks for.
template <class Record>
bool has_policy(const api::ListEntitiesForPolicyRequest& request, const Record& record,
                const std::optional<api::AttachedPermissionsBoundary>& boundary) {
  if (request.policy_usage_filter == api::PolicyUsageType::kPermissionsBoundary) {
    return boundary && boundary->permissions_boundary_arn == request.policy_arn;
  }
  return std::ranges::find(record.attached_policies, request.policy_arn) !=
         record.attached_policies.end();
}

bool wants(const api::ListEntitiesForPolicyRequest& request, std::string_view type) {
  return !request.entity_filter || *request.entity_filter == type;
}

// In the order of pages.
std::map<std::string, PolicyHolder> holders_of(const IamService& iam, const std::string& account,
                                               const api::ListEntitiesForPolicyRequest& request) {
  const std::string prefix = request.path_prefix.value_or("/");
  std::map<std::string, PolicyHolder> found;
  if (wants(request, api::EntityType::kRole)) {
    for (const auto& [key, entry] : iam.roles().with_prefix(account + "/")) {
      const api::Role& role = entry.value.role;
      if (!role.path.starts_with(prefix)) continue;
      if (!has_policy(request, entry.value, role.permissions_boundary)) continue;
      found.emplace("role/" + key,
                    api::PolicyRole{.role_name = role.role_name, .role_id = role.role_id});
    }
  }
  if (wants(request, api::EntityType::kUser)) {
    for (const auto& [key, entry] : iam.users().with_prefix(account + "/")) {
      const api::User& user = entry.value.user;
      if (!user.path.starts_with(prefix)) continue;
      if (!has_policy(request, entry.value, user.permissions_boundary)) continue;
      found.emplace("user/" + key,
                    api::PolicyUser{.user_name = user.user_name, .user_id = user.user_id});
    }
  }
  return found;
}

struct HolderPage {
  std::vector<PolicyHolder> holders;
  std::optional<bool> is_truncated;
  std::optional<std::string> marker;
};

Answer<api::ListEntitiesForPolicy> list_entities_for_policy(
    IamService& iam, const Context& context, const api::ListEntitiesForPolicy::Request& request,
    const NamedEntity&) {
  if (!managed_policy_answer(iam, context.account, request.policy_arn)) {
    co_return fail(errors::policy_not_attached(request.policy_arn));
  }
  CO_TRY(auto page, page_request("holders of " + context.account + "/" + request.policy_arn,
                                 request.marker, request.max_items));
  aws::Pager<PolicyHolder> pager(std::move(page));
  page_through(pager, holders_of(iam, context.account, request), "",
               [](const auto& entry) { return std::optional(entry.second); });
  HolderPage found;
  finish_page(pager, found, &HolderPage::holders);
  api::ListEntitiesForPolicyResponse response;
  response.policy_groups.emplace();
  response.policy_users.emplace();
  response.policy_roles.emplace();
  for (const PolicyHolder& holder : found.holders) {
    if (const auto* role = std::get_if<api::PolicyRole>(&holder)) {
      response.policy_roles->push_back(*role);
    } else {
      response.policy_users->push_back(std::get<api::PolicyUser>(holder));
    }
  }
  response.is_truncated = found.is_truncated;
  response.marker = found.marker;
  co_return response;
}

}  // namespace

const Operation<api::ListEntitiesForPolicy> kListEntitiesForPolicy{
    .find = named_policy<api::ListEntitiesForPolicy::Request>,
    .resources = named_arns,
    .sample = R"({"PolicyArn": "{policy-arn}"})",
    .handle = list_entities_for_policy};

}  // namespace minato::iam
