#include "ecr/account_settings.h"
#include "ecr/handlers/handlers.h"
#include "ecr/pull_through/pull_through.h"

namespace minato::ecr {

Answer<api::ValidatePullThroughCacheRule> validate_pull_through_cache_rule(
    EcrService& service, Context context, const api::ValidatePullThroughCacheRuleRequest& request) {
  CO_TRY(const registry::Scope scope, scope_of(context, request.registry_id));
  CO_TRY(const auto rule, co_await pull_through::find(service.registry.records(), scope,
                                                      request.ecr_repository_prefix));
  const auto validation = co_await service.pull_through.validate(rule);
  api::ValidatePullThroughCacheRuleResponse out;
  out.ecr_repository_prefix = rule.ecr_repository_prefix;
  out.registry_id = rule.registry_id;
  out.upstream_registry_url = rule.upstream_registry_url;
  out.credential_arn = rule.credential_arn;
  out.custom_role_arn = rule.custom_role_arn;
  out.upstream_repository_prefix = rule.upstream_repository_prefix;
  out.is_valid = validation.valid;
  if (!validation.valid) out.failure = validation.failure;
  co_return out;
}

}  // namespace minato::ecr
