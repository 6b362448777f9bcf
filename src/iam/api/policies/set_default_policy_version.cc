#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::SetDefaultPolicyVersion> set_default_policy_version(
    IamService& iam, const Context& context, const api::SetDefaultPolicyVersion::Request& request,
    const NamedEntity&) {
  CO_TRY_VOID(co_await change_policy(
      iam, context.account, request.policy_arn, [&](PolicyRecord& record) -> Result<> {
        if (record.version(request.version_id) == nullptr) {
          return fail(errors::policy_version_not_found(request.policy_arn, request.version_id));
        }
        record.policy.update_date = context.now;
        set_default_version(record, request.version_id);
        return {};
      }));
  co_return api::SetDefaultPolicyVersion::Response{};
}

}  // namespace

const Operation<api::SetDefaultPolicyVersion> kSetDefaultPolicyVersion{
    .find = named_policy<api::SetDefaultPolicyVersion::Request>,
    .resources = named_arns,
    .sample = R"({"PolicyArn": "{policy-arn}", "VersionId": "v1"})",
    .handle = set_default_policy_version};

}  // namespace minato::iam
