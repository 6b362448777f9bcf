#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/handlers/policies.h"

namespace minato::iam {

Answer<api::DeletePolicyVersion> delete_policy_version(
    IamService& iam, const Context& context, const api::DeletePolicyVersionRequest& request) {
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

}  // namespace minato::iam
