// What the operations share: looking entities up, changing them, and how they look in answers.
#pragma once

#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/page.h"
#include "base/async.h"
#include "base/result.h"
#include "iam/iam_service.h"
#include "iam/records.h"

namespace minato::iam {

// AWS's default quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
inline constexpr int kRolesPerAccount = 1000;
inline constexpr int kUsersPerAccount = 5000;
inline constexpr int kInstanceProfilesPerAccount = 1000;
inline constexpr int kPoliciesPerRole = 10;  // also of a user
inline constexpr int kAccessKeysPerUser = 2;
inline constexpr std::size_t kTagsPerEntity = 50;
inline constexpr int kTrustPolicyCharacters = 2048;
inline constexpr int kInlinePolicyCharacters = 10'240;
inline constexpr int kUserPolicyCharacters = 2048;
inline constexpr int kManagedPolicyCharacters = 6144;
inline constexpr int kPoliciesPerAccount = 1500;
inline constexpr std::size_t kVersionsPerPolicy = 5;

// Pointers are valid until control goes back to the executor. NoSuchEntity.
Result<const RoleRecord*> find_role(const IamService& iam, std::string_view account,
                                    std::string_view name);
Result<const UserRecord*> find_user(const IamService& iam, std::string_view account,
                                    std::string_view name);
Result<const InstanceProfileRecord*> find_instance_profile(const IamService& iam,
                                                           std::string_view account,
                                                           std::string_view name);

// Commits what `build` makes, again when it lost a race.
Awaitable<Result<>> commit(IamService& iam, std::function<Result<store::Transaction>()> build);
// Changes one role in a transaction; `change` may refuse. NoSuchEntity when there is no such role.
Awaitable<Result<>> change_role(IamService& iam, std::string account, std::string name,
                                std::function<Result<>(RoleRecord&)> change);

Awaitable<Result<>> change_user(IamService& iam, std::string account, std::string name,
                                std::function<Result<>(UserRecord&)> change);
// The customer's managed policy behind an ARN of `account`. NoSuchEntity.
Result<const PolicyRecord*> find_policy(const IamService& iam, std::string_view account,
                                        std::string_view arn);
Awaitable<Result<>> change_policy(IamService& iam, std::string account, std::string arn,
                                  std::function<Result<>(PolicyRecord&)> change);
void set_default_version(PolicyRecord& record, const std::string& version_id);
// NoSuchEntity unless `arn` is a policy that can be attached in `account`.
Result<> check_attachable(const IamService& iam, std::string_view account, std::string_view arn);
// Adds to the list of attached policies what is not there. LimitExceeded.
Result<> attach(std::vector<std::string>& attached, const std::string& arn, std::string_view quota);

// "AROA" and 17 characters.
std::string make_id(IamService& iam, std::string_view prefix);
// The ARN of an entity, "arn:aws:iam::1:role/path/name".
std::string entity_arn(std::string_view account, std::string_view kind, std::string_view path,
                       std::string_view name);

// The page that a request asks for of the list with that name (aws/page.h). ValidationError for a
// marker of another list.
Result<aws::PageRequest> page_request(std::string list, const std::optional<std::string>& marker,
                                      const std::optional<std::int32_t>& max_items);
// Moves the page into the members that every answer of a list has.
template <class Item, class Response, class Items>
void finish_page(aws::Pager<Item>& pager, Response& response, Items Response::* items) {
  response.*items = pager.take();
  response.marker = pager.next_token();
  response.is_truncated = response.marker.has_value();
}

// How many records of `account` a table holds.
template <class T>
int count_of(const store::Table<T>& table, const std::string& account) {
  const auto records = table.with_prefix(account + "/");
  return static_cast<int>(std::distance(records.begin(), records.end()));
}

std::optional<api::AttachedPermissionsBoundary> boundary_of(const std::optional<std::string>& arn);

// Adds `added` to `tags`, replacing values of keys that are there. InvalidInput, LimitExceeded.
Result<> merge_tags(std::optional<std::vector<api::Tag>>& tags, const std::vector<api::Tag>& added);
void remove_tags(std::optional<std::vector<api::Tag>>& tags, const std::vector<std::string>& keys);

// LimitExceeded when a policy has more characters than allowed; blanks do not count.
Result<> check_policy_size(std::string_view document, std::string_view quota, int limit);

// As answers have it: with the trust policy URL-encoded.
api::Role role_answer(const RoleRecord& record);
// As lists have it: without tags.
api::Role role_list_answer(const RoleRecord& record);
api::InstanceProfile instance_profile_answer(const IamService& iam, std::string_view account,
                                             const InstanceProfileRecord& record);

// The user that a request without UserName means: nullopt for the root of the account.
// ValidationError when the caller is neither.
Result<std::optional<std::string>> target_user(const aws::RequestContext& context,
                                               const std::optional<std::string>& user_name);

}  // namespace minato::iam
