#include "ecr/resource_policy.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::SetRepositoryPolicy> set_repository_policy(
    EcrService& service, const Context& context, const api::SetRepositoryPolicyRequest& request,
    const RepositoryAddress& found) {
  CO_TRY(const std::string policy,
         accept_policy(service, context, request.policy_text, PolicyKind::kRepository));
  if (!request.force.value_or(false) && locks_out(policy, context.principal)) {
    co_return fail(errors::invalid_parameter(
        "PolicyText",
        "The policy would keep you from setting another one on this repository. Set it with force "
        "if that is what you want"));
  }
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().update(
             found.scope, found.name, [&](registry::RepositoryRecord& record) -> Result<> {
               record.policy = policy;
               return {};
             }));
  api::SetRepositoryPolicyResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.policy_text = repository.policy;
  co_return out;
}

}  // namespace

const Operation<api::SetRepositoryPolicy> kSetRepositoryPolicy{
    .find = named_repository<api::SetRepositoryPolicyRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "policyText": "{repository-policy}"})",
    .handle = answered<set_repository_policy>};

}  // namespace minato::ecr
