#include "gen/iam_operations.h"
#include "iam/api/tags_page.h"
#include "iam/entities.h"

namespace minato::iam {
namespace {

Answer<api::TagPolicy> tag_policy(IamService& iam, const Context& context,
                                  const api::TagPolicy::Request& request, const NamedEntity&) {
  CO_TRY_VOID(co_await change_policy(
      iam, context.account, request.policy_arn,
      [&request](PolicyRecord& record) { return merge_tags(record.policy.tags, request.tags); }));
  co_return api::TagPolicy::Response{};
}

Answer<api::UntagPolicy> untag_policy(IamService& iam, const Context& context,
                                      const api::UntagPolicy::Request& request,
                                      const NamedEntity&) {
  CO_TRY_VOID(co_await change_policy(iam, context.account, request.policy_arn,
                                     [&request](PolicyRecord& record) -> Result<> {
                                       remove_tags(record.policy.tags, request.tag_keys);
                                       return {};
                                     }));
  co_return api::UntagPolicy::Response{};
}

Answer<api::ListPolicyTags> list_policy_tags(IamService& iam, const Context& context,
                                             const api::ListPolicyTags::Request& request,
                                             const NamedEntity&) {
  CO_TRY(const PolicyRecord* record, find_policy(iam, context.account, request.policy_arn));
  co_return tags_page<api::ListPolicyTagsResponse>(request.policy_arn, record->policy.tags,
                                                   request);
}

}  // namespace

const Operation<api::TagPolicy> kTagPolicy{
    .find = named_policy<api::TagPolicy::Request>,
    .resources = named_arns,
    .sample = R"({"PolicyArn": "{policy-arn}", "Tags": [{"Key": "a", "Value": "b"}]})",
    .handle = tag_policy};

const Operation<api::UntagPolicy> kUntagPolicy{
    .find = named_policy<api::UntagPolicy::Request>,
    .resources = named_arns,
    .sample = R"({"PolicyArn": "{policy-arn}", "TagKeys": ["a"]})",
    .handle = untag_policy};

const Operation<api::ListPolicyTags> kListPolicyTags{
    .find = named_policy<api::ListPolicyTags::Request>,
    .resources = named_arns,
    .sample = R"({"PolicyArn": "{policy-arn}"})",
    .handle = list_policy_tags};

}  // namespace minato::iam
