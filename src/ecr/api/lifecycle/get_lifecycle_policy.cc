#include "ecr/lifecycle/policies.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::GetLifecyclePolicy> get_lifecycle_policy(EcrService& service, const Context&,
                                                     const api::GetLifecyclePolicyRequest&,
                                                     const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
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

}  // namespace

const Operation<api::GetLifecyclePolicy> kGetLifecyclePolicy{
    .find = named_repository<api::GetLifecyclePolicyRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}"})",
    .handle = answered<get_lifecycle_policy>};

}  // namespace minato::ecr
