#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::GetRepositoryPolicy> get_repository_policy(EcrService& service, const Context&,
                                                       const api::GetRepositoryPolicyRequest&,
                                                       const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  if (repository.policy.empty()) {
    co_return fail(registry::errors::repository_policy_not_found(repository.label()));
  }
  api::GetRepositoryPolicyResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.policy_text = repository.policy;
  co_return out;
}

}  // namespace

const Operation<api::GetRepositoryPolicy> kGetRepositoryPolicy{
    .find = named_repository<api::GetRepositoryPolicyRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}"})",
    .handle = answered<get_repository_policy>};

}  // namespace minato::ecr
