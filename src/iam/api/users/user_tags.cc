#include "gen/iam_operations.h"
#include "iam/api/tags_page.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::TagUser> tag_user(IamService& iam, const Context& context,
                              const api::TagUser::Request& request, const NamedEntity&) {
  CO_TRY_VOID(co_await change_user(
      iam, context.account, request.user_name,
      [&request](UserRecord& record) { return merge_tags(record.user.tags, request.tags); }));
  co_return api::TagUser::Response{};
}

Answer<api::UntagUser> untag_user(IamService& iam, const Context& context,
                                  const api::UntagUser::Request& request, const NamedEntity&) {
  CO_TRY_VOID(co_await change_user(iam, context.account, request.user_name,
                                   [&request](UserRecord& record) -> Result<> {
                                     remove_tags(record.user.tags, request.tag_keys);
                                     return {};
                                   }));
  co_return api::UntagUser::Response{};
}

Answer<api::ListUserTags> list_user_tags(IamService& iam, const Context& context,
                                         const api::ListUserTags::Request& request,
                                         const NamedEntity&) {
  CO_TRY(const UserRecord* record, find_user(iam, context.account, request.user_name));
  co_return tags_page<api::ListUserTagsResponse>(record->user.arn, record->user.tags, request);
}

}  // namespace

const Operation<api::TagUser> kTagUser{
    .find = named_user<api::TagUser::Request>,
    .resources = named_arns,
    .sample = R"({"UserName": "{user}", "Tags": [{"Key": "a", "Value": "b"}]})",
    .handle = tag_user};

const Operation<api::UntagUser> kUntagUser{.find = named_user<api::UntagUser::Request>,
                                           .resources = named_arns,
                                           .sample = R"({"UserName": "{user}", "TagKeys": ["a"]})",
                                           .handle = untag_user};

const Operation<api::ListUserTags> kListUserTags{.find = named_user<api::ListUserTags::Request>,
                                                 .resources = named_arns,
                                                 .sample = R"({"UserName": "{user}"})",
                                                 .handle = list_user_tags};

}  // namespace minato::iam
