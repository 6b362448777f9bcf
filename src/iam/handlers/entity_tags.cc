// Tags of users, managed policies and instance profiles. Those of roles are in files of their own.
#include <map>

#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/handlers/entity_details.h"

namespace minato::iam {
namespace {

using Tags = std::optional<std::vector<api::Tag>>;

template <class Response>
Result<Response> tags_page(const std::string& list, const Tags& tags,
                           const std::optional<std::string>& marker,
                           const std::optional<std::int32_t>& max_items) {
  TRY(auto page, page_request("tags of " + list, marker, max_items));
  std::map<std::string, api::Tag> sorted;
  for (const api::Tag& tag : tags.value_or(std::vector<api::Tag>{})) sorted.emplace(tag.key, tag);
  aws::Pager<api::Tag> pager(std::move(page));
  page_through(pager, sorted, "", [](const auto& entry) { return std::optional(entry.second); });
  Response response;
  finish_page(pager, response, &Response::tags);
  return response;
}

Awaitable<Result<>> change_profile_tags(IamService& iam, const Context& context, std::string name,
                                        std::function<Result<>(Tags&)> change) {
  co_return co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY(const InstanceProfileRecord* found, find_instance_profile(iam, context.account, name));
    InstanceProfileRecord record = *found;
    TRY_VOID(change(record.profile.tags));
    store::Transaction transaction;
    iam.instance_profiles().put(transaction, entity_key(context.account, name), record);
    return transaction;
  });
}

}  // namespace

Answer<api::TagUser> tag_user(IamService& iam, const Context& context,
                              const api::TagUserRequest& request) {
  CO_TRY_VOID(co_await change_user(
      iam, context.account, request.user_name,
      [&request](UserRecord& record) { return merge_tags(record.user.tags, request.tags); }));
  co_return api::TagUser::Response{};
}

Answer<api::UntagUser> untag_user(IamService& iam, const Context& context,
                                  const api::UntagUserRequest& request) {
  CO_TRY_VOID(co_await change_user(iam, context.account, request.user_name,
                                   [&request](UserRecord& record) -> Result<> {
                                     remove_tags(record.user.tags, request.tag_keys);
                                     return {};
                                   }));
  co_return api::UntagUser::Response{};
}

Answer<api::ListUserTags> list_user_tags(IamService& iam, const Context& context,
                                         const api::ListUserTagsRequest& request) {
  CO_TRY(const UserRecord* record, find_user(iam, context.account, request.user_name));
  co_return tags_page<api::ListUserTagsResponse>(record->user.arn, record->user.tags,
                                                 request.marker, request.max_items);
}

Answer<api::TagPolicy> tag_policy(IamService& iam, const Context& context,
                                  const api::TagPolicyRequest& request) {
  CO_TRY_VOID(co_await change_policy(
      iam, context.account, request.policy_arn,
      [&request](PolicyRecord& record) { return merge_tags(record.policy.tags, request.tags); }));
  co_return api::TagPolicy::Response{};
}

Answer<api::UntagPolicy> untag_policy(IamService& iam, const Context& context,
                                      const api::UntagPolicyRequest& request) {
  CO_TRY_VOID(co_await change_policy(iam, context.account, request.policy_arn,
                                     [&request](PolicyRecord& record) -> Result<> {
                                       remove_tags(record.policy.tags, request.tag_keys);
                                       return {};
                                     }));
  co_return api::UntagPolicy::Response{};
}

Answer<api::ListPolicyTags> list_policy_tags(IamService& iam, const Context& context,
                                             const api::ListPolicyTagsRequest& request) {
  CO_TRY(const PolicyRecord* record, find_policy(iam, context.account, request.policy_arn));
  co_return tags_page<api::ListPolicyTagsResponse>(request.policy_arn, record->policy.tags,
                                                   request.marker, request.max_items);
}

Answer<api::TagInstanceProfile> tag_instance_profile(
    IamService& iam, const Context& context, const api::TagInstanceProfileRequest& request) {
  CO_TRY_VOID(co_await change_profile_tags(
      iam, context, request.instance_profile_name,
      [&request](Tags& tags) { return merge_tags(tags, request.tags); }));
  co_return api::TagInstanceProfile::Response{};
}

Answer<api::UntagInstanceProfile> untag_instance_profile(
    IamService& iam, const Context& context, const api::UntagInstanceProfileRequest& request) {
  CO_TRY_VOID(co_await change_profile_tags(iam, context, request.instance_profile_name,
                                           [&request](Tags& tags) -> Result<> {
                                             remove_tags(tags, request.tag_keys);
                                             return {};
                                           }));
  co_return api::UntagInstanceProfile::Response{};
}

Answer<api::ListInstanceProfileTags> list_instance_profile_tags(
    IamService& iam, const Context& context, const api::ListInstanceProfileTagsRequest& request) {
  CO_TRY(const InstanceProfileRecord* record,
         find_instance_profile(iam, context.account, request.instance_profile_name));
  co_return tags_page<api::ListInstanceProfileTagsResponse>(
      record->profile.arn, record->profile.tags, request.marker, request.max_items);
}

}  // namespace minato::iam
