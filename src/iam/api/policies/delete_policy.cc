#include "gen/iam_operations.h"
#include "iam/entities.h"
#include "iam/errors.h"
#include "iam/managed_policy_answer.h"

namespace minato::iam {
namespace {

Answer<api::DeletePolicy> delete_policy(IamService& iam, const Context& context,
                                        const api::DeletePolicy::Request& request,
                                        const NamedEntity&) {
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

}  // namespace

const Operation<api::DeletePolicy> kDeletePolicy{.find = named_policy<api::DeletePolicy::Request>,
                                                 .resources = named_arns,
                                                 .sample = R"({"PolicyArn": "{policy-arn}"})",
                                                 .handle = delete_policy};

}  // namespace minato::iam
