#include "ecr/handlers/handlers.h"

#include <boost/json.hpp>

namespace minato::ecr {

Answer<api::SetRepositoryPolicy> set_repository_policy(
    EcrService& service, Context context, const api::SetRepositoryPolicyRequest& request) {
  boost::system::error_code error;
  const auto policy = boost::json::parse(request.policy_text, error);
  if (error || !policy.is_object() || !policy.get_object().contains("Statement")) {
    co_return fail(errors::invalid_parameter("PolicyText", "Invalid repository policy provided"));
  }
  CO_TRY(registry::Scope scope, scope_of(context, request.registry_id));
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().update(
             std::move(scope), request.repository_name,
             [&](registry::RepositoryRecord& record) -> Result<> {
               record.policy = request.policy_text;
               return {};
             }));
  api::SetRepositoryPolicyResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;

  out.policy_text = repository.policy;
  co_return out;
}

}  // namespace minato::ecr
