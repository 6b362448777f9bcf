#include "ecr/account_settings.h"
#include "ecr/pull_through/pull_through.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::ValidatePullThroughCacheRule> validate_pull_through_cache_rule(
    EcrService& service, const Context&, const api::ValidatePullThroughCacheRuleRequest& request,
    const registry::Scope& scope) {
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

}  // namespace

const Operation<api::ValidatePullThroughCacheRule, registry::Scope> kValidatePullThroughCacheRule{
    .find = chosen_registry<api::ValidatePullThroughCacheRuleRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({"ecrRepositoryPrefix": "{rule-prefix}"})",
    .handle = answered<validate_pull_through_cache_rule>};

}  // namespace minato::ecr
