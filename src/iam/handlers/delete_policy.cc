#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/handlers/policies.h"
#include "iam/managed_policy_answer.h"

namespace minato::iam {

Answer<api::DeletePolicy> delete_policy(IamService& iam, const Context& context,
                                        const api::DeletePolicyRequest& request) {
  CO_TRY_VOID(co_await commit(iam, [&]() -> Result<store::Transaction> {
    TRY(const PolicyRecord* record, find_policy(iam, context.account, request.policy_arn));
    if (attachments(iam, context.account, request.policy_arn) > 0 ||
        boundary_uses(iam, context.account, request.policy_arn) > 0) {
      return fail(errors::must_detach_from_entities());
    }
    if (record->versions.size() > 1) return fail(errors::must_delete_versions());
    store::Transaction transaction;
    iam.managed_policies().erase(
        transaction, entity_key(context.account, record->policy.policy_name.value_or("")));
    return transaction;
  }));
  co_return api::DeletePolicy::Response{};
}

}  // namespace minato::iam
