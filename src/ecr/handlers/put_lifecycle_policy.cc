#include "ecr/handlers/handlers.h"
#include "ecr/lifecycle/policies.h"
#include "ecr/lifecycle/policy.h"

namespace minato::ecr {

Answer<api::PutLifecyclePolicy> put_lifecycle_policy(
    EcrService& service, Context context, const api::PutLifecyclePolicyRequest& request) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await find_repository(service, context, request.registry_id, request.repository_name));

  CO_TRY_VOID(lifecycle::parse_policy(request.lifecycle_policy_text));
  std::string text = lifecycle::compact(request.lifecycle_policy_text);
  CO_TRY_VOID(co_await lifecycle::put_policy(service.registry.records(), repository, text));
  api::PutLifecyclePolicyResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.lifecycle_policy_text = std::move(text);
  co_return out;
}

}  // namespace minato::ecr
