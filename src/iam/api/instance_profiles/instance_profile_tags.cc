#include "gen/iam_operations.h"
#include "iam/api/tags_page.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

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

Answer<api::TagInstanceProfile> tag_instance_profile(
    IamService& iam, const Context& context, const api::TagInstanceProfile::Request& request,
    const NamedEntity&) {
  CO_TRY_VOID(co_await change_profile_tags(
      iam, context, request.instance_profile_name,
      [&request](Tags& tags) { return merge_tags(tags, request.tags); }));
  co_return api::TagInstanceProfile::Response{};
}

Answer<api::UntagInstanceProfile> untag_instance_profile(
    IamService& iam, const Context& context, const api::UntagInstanceProfile::Request& request,
    const NamedEntity&) {
  CO_TRY_VOID(co_await change_profile_tags(iam, context, request.instance_profile_name,
                                           [&request](Tags& tags) -> Result<> {
                                             remove_tags(tags, request.tag_keys);
                                             return {};
                                           }));
  co_return api::UntagInstanceProfile::Response{};
}

Answer<api::ListInstanceProfileTags> list_instance_profile_tags(
    IamService& iam, const Context& context, const api::ListInstanceProfileTags::Request& request,
    const NamedEntity&) {
  CO_TRY(const InstanceProfileRecord* record,
         find_instance_profile(iam, context.account, request.instance_profile_name));
  co_return tags_page<api::ListInstanceProfileTagsResponse>(record->profile.arn,
                                                            record->profile.tags, request);
}

}  // namespace

const Operation<api::TagInstanceProfile> kTagInstanceProfile{
    .find = named_instance_profile<api::TagInstanceProfile::Request>,
    .resources = named_arns,
    .sample =
        R"({"InstanceProfileName": "{instance-profile}", "Tags": [{"Key": "a", "Value": "b"}]})",
    .handle = tag_instance_profile};

const Operation<api::UntagInstanceProfile> kUntagInstanceProfile{
    .find = named_instance_profile<api::UntagInstanceProfile::Request>,
    .resources = named_arns,
    .sample = R"({"InstanceProfileName": "{instance-profile}", "TagKeys": ["a"]})",
    .handle = untag_instance_profile};

const Operation<api::ListInstanceProfileTags> kListInstanceProfileTags{
    .find = named_instance_profile<api::ListInstanceProfileTags::Request>,
    .resources = named_arns,
    .sample = R"({"InstanceProfileName": "{instance-profile}"})",
    .handle = list_instance_profile_tags};

}  // namespace minato::iam
