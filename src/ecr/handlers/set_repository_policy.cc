#include "ecr/handlers/handlers.h"
#include "ecr/resource_policy.h"

namespace minato::ecr {

Answer<api::SetRepositoryPolicy> set_repository_policy(
    EcrService& service, Context context, const api::SetRepositoryPolicyRequest& request) {
  CO_TRY(const std::string policy,
         accept_policy(service, context, request.policy_text, PolicyKind::kRepository));
  if (!request.force.value_or(false) && locks_out(policy, context.principal)) {
    co_return fail(errors::invalid_parameter(
        "PolicyText",
        "The policy would keep you from setting another one on this repository. Set it with force "
        "if that is what you want"));
  }
  CO_TRY(registry::Scope scope, scope_of(context, request.registry_id));
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().update(
             std::move(scope), request.repository_name,
             [&](registry::RepositoryRecord& record) -> Result<> {
               record.policy = policy;
               return {};
             }));
  api::SetRepositoryPolicyResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;

  out.policy_text = repository.policy;
  co_return out;
}

}  // namespace minato::ecr
