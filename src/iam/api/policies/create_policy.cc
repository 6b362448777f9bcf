#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/managed_policy_answer.h"
#include "iam/policy_document.h"

namespace minato::iam {
namespace {

Result<NamedEntity> new_policy(const IamService&, const Context& context,
                               const api::CreatePolicy::Request& request) {
  return NamedEntity{.arn = entity_arn(context.account, "policy", request.path.value_or("/"),
                                       request.policy_name)};
}

Answer<api::CreatePolicy> create_policy(IamService& iam, const Context& context,
                                        const api::CreatePolicy::Request& request,
                                        const NamedEntity&) {
  CO_TRY_VOID(check_identity_policy(request.policy_document));
  CO_TRY_VOID(check_policy_size(request.policy_document, "PolicySize", kManagedPolicyCharacters));
  PolicyRecord record;
  api::Policy& policy = record.policy;
  policy.policy_name = request.policy_name;
  policy.policy_id = make_id(iam, "ANPA");
  policy.path = request.path.value_or("/");
  policy.arn = entity_arn(context.account, "policy", *policy.path, request.policy_name);
  policy.default_version_id = "v1";
  policy.is_attachable = true;
  policy.description = request.description;
  policy.create_date = policy.update_date = context.now;
  if (request.tags) CO_TRY_VOID(merge_tags(policy.tags, *request.tags));
  record.versions_made = 1;
  record.versions.push_back({.document = request.policy_document,
                             .version_id = "v1",
                             .is_default_version = true,
                             .create_date = context.now});
  const std::string key = entity_key(context.account, request.policy_name);
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    if (iam.managed_policies().find(key) != nullptr) {
      return fail(errors::policy_exists(request.policy_name));
    }
    if (count_of(iam.managed_policies(), context.account) >= kPoliciesPerAccount) {
      return fail(errors::quota_exceeded("PoliciesPerAccount", kPoliciesPerAccount));
    }
    store::Transaction transaction;
    iam.managed_policies().put(transaction, key, record);
    return transaction;
  }));
  api::CreatePolicyResponse response;
  response.policy = policy;
  response.policy->attachment_count = 0;
  response.policy->permissions_boundary_usage_count = 0;
  response.policy->description.reset();
  co_return response;
}

}  // namespace

const Operation<api::CreatePolicy> kCreatePolicy{
    .find = new_policy,
    .resources = named_arns,
    .sample = R"({"PolicyName": "{policy}", "PolicyDocument": "{policy-document}"})",
    .handle = create_policy};

}  // namespace minato::iam
