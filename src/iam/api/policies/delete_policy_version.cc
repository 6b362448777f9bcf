#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"

namespace minato::iam {
namespace {

Answer<api::DeletePolicyVersion> delete_policy_version(
    IamService& iam, const Context& context, const api::DeletePolicyVersion::Request& request,
    const NamedEntity&) {
  CO_TRY_VOID(co_await change_policy(
      iam, context.account, request.policy_arn, [&](PolicyRecord& record) -> Result<> {
        if (record.version(request.version_id) == nullptr) {
          return fail(errors::policy_version_not_found(request.policy_arn, request.version_id));
        }
        if (record.policy.default_version_id == request.version_id) {
          return fail(errors::default_version());
        }
        std::erase_if(record.versions, [&](const api::PolicyVersion& version) {
          return version.version_id == request.version_id;
        });
        return {};
      }));
  co_return api::DeletePolicyVersion::Response{};
}

}  // namespace

const Operation<api::DeletePolicyVersion> kDeletePolicyVersion{
    .find = named_policy<api::DeletePolicyVersion::Request>,
    .resources = named_arns,
    .sample = R"({"PolicyArn": "{policy-arn}", "VersionId": "v1"})",
    .handle = delete_policy_version};

}  // namespace minato::iam
