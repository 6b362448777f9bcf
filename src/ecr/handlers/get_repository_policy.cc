#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::GetRepositoryPolicy> get_repository_policy(
    EcrService& service, Context context, const api::GetRepositoryPolicyRequest& request) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await find_repository(service, context, request.registry_id, request.repository_name));

  if (repository.policy.empty()) {
    co_return fail(registry::errors::repository_policy_not_found(repository.label()));
  }
  api::GetRepositoryPolicyResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;

  out.policy_text = repository.policy;
  co_return out;
}

}  // namespace minato::ecr
