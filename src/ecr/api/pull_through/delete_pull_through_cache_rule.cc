#include "ecr/account_settings.h"
#include "ecr/pull_through/pull_through.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DeletePullThroughCacheRule> delete_pull_through_cache_rule(
    EcrService& service, const Context&, const api::DeletePullThroughCacheRuleRequest& request,
    const registry::Scope& scope) {
  CO_TRY(const auto rule, co_await pull_through::remove(service.registry.records(), scope,
                                                        request.ecr_repository_prefix));
  CO_TRY_VOID(co_await service.pull_through.reload(scope));
  api::DeletePullThroughCacheRuleResponse out;
  out.ecr_repository_prefix = rule.ecr_repository_prefix;
  out.upstream_registry_url = rule.upstream_registry_url;
  out.created_at = rule.created_at;
  out.registry_id = rule.registry_id;
  out.credential_arn = rule.credential_arn;
  out.custom_role_arn = rule.custom_role_arn;
  out.upstream_repository_prefix = rule.upstream_repository_prefix;
  co_return out;
}

}  // namespace

const Operation<api::DeletePullThroughCacheRule, registry::Scope> kDeletePullThroughCacheRule{
    .find = chosen_registry<api::DeletePullThroughCacheRuleRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({"ecrRepositoryPrefix": "{rule-prefix}"})",
    .handle = answered<delete_pull_through_cache_rule>};

}  // namespace minato::ecr
