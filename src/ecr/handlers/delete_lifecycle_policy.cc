#include "ecr/handlers/handlers.h"
#include "ecr/lifecycle/policies.h"

namespace minato::ecr {

Answer<api::DeleteLifecyclePolicy> delete_lifecycle_policy(
    EcrService& service, Context context, const api::DeleteLifecyclePolicyRequest& request) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await find_repository(service, context, request.registry_id, request.repository_name));

  CO_TRY(const auto removed,
         co_await lifecycle::remove_policy(service.registry.records(), repository));
  if (!removed) co_return fail(errors::lifecycle_policy_not_found(repository.label()));
  api::DeleteLifecyclePolicyResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.lifecycle_policy_text = removed->text;
  // As ECR says "never".
  out.last_evaluated_at = removed->evaluated_at.value_or(TimePoint());
  co_return out;
}

}  // namespace minato::ecr
