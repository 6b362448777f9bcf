#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DeleteRepositoryPolicy> delete_repository_policy(
    EcrService& service, const Context&, const api::DeleteRepositoryPolicyRequest&,
    const RepositoryAddress& found) {
  std::string removed;
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().update(
             found.scope, found.name, [&](registry::RepositoryRecord& record) -> Result<> {
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

}  // namespace

const Operation<api::DeleteRepositoryPolicy> kDeleteRepositoryPolicy{
    .find = named_repository<api::DeleteRepositoryPolicyRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}"})",
    .handle = answered<delete_repository_policy>};

}  // namespace minato::ecr
