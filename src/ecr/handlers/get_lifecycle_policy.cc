#include "ecr/handlers/handlers.h"
#include "ecr/lifecycle/policies.h"

namespace minato::ecr {

Answer<api::GetLifecyclePolicy> get_lifecycle_policy(
    EcrService& service, Context context, const api::GetLifecyclePolicyRequest& request) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await find_repository(service, context, request.registry_id, request.repository_name));

  CO_TRY(const auto policy,
         co_await lifecycle::find_policy(service.registry.records(), repository));
  if (!policy) co_return fail(errors::lifecycle_policy_not_found(repository.label()));
  api::GetLifecyclePolicyResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.lifecycle_policy_text = policy->text;
  // As ECR says "never".
  out.last_evaluated_at = policy->evaluated_at.value_or(TimePoint());
  co_return out;
}

}  // namespace minato::ecr
