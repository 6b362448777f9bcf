#include "ecr/lifecycle/policies.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DeleteLifecyclePolicy> delete_lifecycle_policy(EcrService& service, const Context&,
                                                           const api::DeleteLifecyclePolicyRequest&,
                                                           const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
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

}  // namespace

const Operation<api::DeleteLifecyclePolicy> kDeleteLifecyclePolicy{
    .find = named_repository<api::DeleteLifecyclePolicyRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}"})",
    .handle = answered<delete_lifecycle_policy>};

}  // namespace minato::ecr
