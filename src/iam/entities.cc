#include "iam/entities.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/arn.h"
#include "iam/aws_managed_policies.h"
#include "iam/errors.h"
#include "net/http.h"
#include "store/commit_with_retry.h"

namespace minato::iam {

Result<const RoleRecord*> find_role(const IamService& iam, std::string_view account,
                                    std::string_view name) {
  const auto* entry = iam.roles().find(entity_key(account, name));
  if (entry == nullptr) return fail(errors::role_not_found(name));
  return &entry->value;
}

Result<const UserRecord*> find_user(const IamService& iam, std::string_view account,
                                    std::string_view name) {
  const auto* entry = iam.users().find(entity_key(account, name));
  if (entry == nullptr) return fail(errors::user_not_found(name));
  return &entry->value;
}

Result<const InstanceProfileRecord*> find_instance_profile(const IamService& iam,
                                                           std::string_view account,
                                                           std::string_view name) {
  const auto* entry = iam.instance_profiles().find(entity_key(account, name));
  if (entry == nullptr) return fail(errors::instance_profile_not_found(name));
  return &entry->value;
}

Awaitable<Result<>> commit(IamService& iam, std::function<Result<store::Transaction>()> build) {
  CO_TRY_VOID(co_await store::commit_with_retry(iam.store(), std::move(build)));
  co_return Result<>();
}

Awaitable<Result<>> change_role(IamService& iam, std::string account, std::string name,
                                std::function<Result<>(RoleRecord&)> change) {
  co_return co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY(const RoleRecord* found, find_role(iam, account, name));
    RoleRecord record = *found;
    TRY_VOID(change(record));
    store::Transaction transaction;
    iam.roles().put(transaction, entity_key(account, name), record);
    return transaction;
  });
}

Awaitable<Result<>> change_user(IamService& iam, std::string account, std::string name,
                                std::function<Result<>(UserRecord&)> change) {
  co_return co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY(const UserRecord* found, find_user(iam, account, name));
    UserRecord record = *found;
    TRY_VOID(change(record));
    store::Transaction transaction;
    iam.users().put(transaction, entity_key(account, name), record);
    return transaction;
  });
}

namespace {

std::string policy_key(std::string_view account, std::string_view arn) {
  return entity_key(account, arn.substr(arn.rfind('/') + 1));
}

}  // namespace

Result<const PolicyRecord*> find_policy(const IamService& iam, std::string_view account,
                                        std::string_view arn) {
  const auto* entry = iam.managed_policies().find(policy_key(account, arn));
  if (entry == nullptr || entry->value.policy.arn != arn) {
    return fail(errors::policy_not_attached(arn));
  }
  return &entry->value;
}

Awaitable<Result<>> change_policy(IamService& iam, std::string account, std::string arn,
                                  std::function<Result<>(PolicyRecord&)> change) {
  co_return co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY(const PolicyRecord* found, find_policy(iam, account, arn));
    PolicyRecord record = *found;
    TRY_VOID(change(record));
    store::Transaction transaction;
    iam.managed_policies().put(transaction, policy_key(account, arn), record);
    return transaction;
  });
}

void set_default_version(PolicyRecord& record, const std::string& version_id) {
  record.policy.default_version_id = version_id;
  for (api::PolicyVersion& version : record.versions) {
    version.is_default_version = version.version_id == version_id;
  }
}

Result<> check_attachable(const IamService& iam, std::string_view account, std::string_view arn) {
  if (is_aws_managed_policy(arn) || find_policy(iam, account, arn)) return {};
  return fail(errors::policy_not_found(arn));
}

Result<> attach(std::vector<std::string>& attached, const std::string& arn,
                std::string_view quota) {
  if (std::ranges::find(attached, arn) != attached.end()) return {};
  if (attached.size() >= kPoliciesPerRole) {
    return fail(errors::quota_exceeded(quota, kPoliciesPerRole));
  }
  attached.push_back(arn);
  return {};
}

std::string make_id(IamService& iam, std::string_view prefix) {
  return std::string(prefix) + random_upper_alnum(iam.random(), 17);
}

std::string entity_arn(std::string_view account, std::string_view kind, std::string_view path,
                       std::string_view name) {
  std::string resource(kind);
  resource.append(path).append(name);
  return make_arn("iam", "", account, resource);
}

std::optional<api::AttachedPermissionsBoundary> boundary_of(const std::optional<std::string>& arn) {
  if (!arn) return std::nullopt;
  return api::AttachedPermissionsBoundary{.permissions_boundary_type = "Policy",
                                          .permissions_boundary_arn = *arn};
}

Result<> merge_tags(std::optional<std::vector<api::Tag>>& tags,
                    const std::vector<api::Tag>& added) {
  for (std::size_t i = 0; i < added.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (http::iequals(added[i].key, added[j].key)) return fail(errors::duplicate_tags());
    }
  }
  std::vector<api::Tag> merged = tags.value_or(std::vector<api::Tag>{});
  for (const api::Tag& tag : added) {
    const auto same = std::ranges::find_if(
        merged, [&tag](const api::Tag& other) { return http::iequals(other.key, tag.key); });
    if (same == merged.end()) {
      merged.push_back(tag);
    } else {
      *same = tag;
    }
  }
  if (merged.size() > kTagsPerEntity) return fail(errors::too_many_tags());
  if (!merged.empty()) tags = std::move(merged);
  return {};
}

void remove_tags(std::optional<std::vector<api::Tag>>& tags, const std::vector<std::string>& keys) {
  if (!tags) return;
  std::erase_if(*tags, [&keys](const api::Tag& tag) {
    return std::ranges::any_of(
        keys, [&tag](const std::string& key) { return http::iequals(key, tag.key); });
  });
  if (tags->empty()) tags.reset();
}

Result<> check_policy_size(std::string_view document, std::string_view quota, int limit) {
  const auto characters =
      std::ranges::count_if(document, [](unsigned char c) { return std::isspace(c) == 0; });
  if (characters > limit) return fail(errors::quota_exceeded(quota, limit));
  return {};
}

api::Role role_answer(const RoleRecord& record) {
  api::Role role = record.role;
  if (role.assume_role_policy_document) {
    role.assume_role_policy_document = http::percent_encode(*role.assume_role_policy_document);
  }
  return role;
}

api::Role role_list_answer(const RoleRecord& record) {
  api::Role role = role_answer(record);
  role.tags.reset();
  role.permissions_boundary.reset();
  return role;
}

api::InstanceProfile instance_profile_answer(const IamService& iam, std::string_view account,
                                             const InstanceProfileRecord& record) {
  api::InstanceProfile profile = record.profile;
  if (const auto role = find_role(iam, account, record.role_name)) {
    profile.roles.push_back(role_list_answer(**role));
  }
  return profile;
}

Result<std::optional<std::string>> target_user(const aws::RequestContext& context,
                                               const std::optional<std::string>& user_name) {
  if (user_name) return user_name;
  switch (context.principal.kind) {
    case aws::Principal::Kind::kRoot:
      return std::optional<std::string>();
    case aws::Principal::Kind::kUser: {
      const std::string& arn = context.principal.arn;
      return std::optional<std::string>(arn.substr(arn.rfind('/') + 1));
    }
    default:
      return fail(errors::must_name_user());
  }
}

Result<aws::PageRequest> page_request(std::string list, const std::optional<std::string>& marker,
                                      const std::optional<std::int32_t>& max_items) {
  constexpr std::int32_t size = 100;
  auto page = aws::page_request(std::move(list), marker,
                                static_cast<std::size_t>(max_items.value_or(size)));
  if (!page) return fail(errors::invalid_marker());
  return std::move(*page);
}

}  // namespace minato::iam
