#include "ecr/account_settings.h"
#include "ecr/pull_through/pull_through.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::CreatePullThroughCacheRule> create_pull_through_cache_rule(
    EcrService& service, const Context& context,
    const api::CreatePullThroughCacheRuleRequest& request, const registry::Scope& scope) {
  pull_through::Rule rule;
  rule.registry_id = scope.account;
  rule.ecr_repository_prefix = request.ecr_repository_prefix;
  rule.upstream_registry_url = request.upstream_registry_url;
  rule.upstream_registry = request.upstream_registry;
  rule.credential_arn = request.credential_arn;
  rule.custom_role_arn = request.custom_role_arn;
  rule.upstream_repository_prefix = request.upstream_repository_prefix;
  rule.created_at = rule.updated_at = context.now;
  CO_TRY_VOID(pull_through::check(rule));
  CO_TRY_VOID(service.pull_through.check_credentials(rule));
  CO_TRY_VOID(co_await pull_through::create(service.registry.records(), scope, rule));
  CO_TRY_VOID(co_await service.pull_through.reload(scope));
  api::CreatePullThroughCacheRuleResponse out;
  out.ecr_repository_prefix = rule.ecr_repository_prefix;
  out.upstream_registry_url = rule.upstream_registry_url;
  out.created_at = rule.created_at;
  out.registry_id = rule.registry_id;
  out.upstream_registry = rule.upstream_registry;
  out.credential_arn = rule.credential_arn;
  out.custom_role_arn = rule.custom_role_arn;
  out.upstream_repository_prefix = rule.upstream_repository_prefix;
  co_return out;
}

}  // namespace

const Operation<api::CreatePullThroughCacheRule, registry::Scope> kCreatePullThroughCacheRule{
    .find = chosen_registry<api::CreatePullThroughCacheRuleRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({"ecrRepositoryPrefix": "{rule-prefix}", "upstreamRegistryUrl": "quay.io"})",
    .handle = answered<create_pull_through_cache_rule>};

}  // namespace minato::ecr
