#include "ecr/lifecycle/policies.h"
#include "ecr/lifecycle/policy.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::PutLifecyclePolicy> put_lifecycle_policy(EcrService& service, const Context&,
                                                     const api::PutLifecyclePolicyRequest& request,
                                                     const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  CO_TRY_VOID(lifecycle::parse_policy(request.lifecycle_policy_text));
  std::string text = lifecycle::compact(request.lifecycle_policy_text);
  CO_TRY_VOID(co_await lifecycle::put_policy(service.registry.records(), repository, text));
  api::PutLifecyclePolicyResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.lifecycle_policy_text = std::move(text);
  co_return out;
}

}  // namespace

const Operation<api::PutLifecyclePolicy> kPutLifecyclePolicy{
    .find = named_repository<api::PutLifecyclePolicyRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "lifecyclePolicyText": "{lifecycle-policy}"})",
    .handle = answered<put_lifecycle_policy>};

}  // namespace minato::ecr
