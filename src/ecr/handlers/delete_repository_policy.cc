#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::DeleteRepositoryPolicy> delete_repository_policy(
    EcrService& service, Context context, const api::DeleteRepositoryPolicyRequest& request) {
  std::string removed;
  CO_TRY(registry::Scope scope, scope_of(context, request.registry_id));
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().update(
             std::move(scope), request.repository_name,
             [&](registry::RepositoryRecord& record) -> Result<> {
               if (record.policy.empty()) {
                 return fail(registry::errors::repository_policy_not_found(record.label()));
               }
               removed = std::exchange(record.policy, {});
               return {};
             }));
  api::DeleteRepositoryPolicyResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;

  out.policy_text = removed;
  co_return out;
}

}  // namespace minato::ecr
