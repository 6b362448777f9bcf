#include "ecr/account_settings.h"
#include "ecr/pull_through/pull_through.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::UpdatePullThroughCacheRule> update_pull_through_cache_rule(
    EcrService& service, const Context& context,
    const api::UpdatePullThroughCacheRuleRequest& request, const registry::Scope& scope) {
  auto& records = service.registry.records();
  const auto change = [&](pull_through::Rule& rule) {
    if (request.credential_arn) rule.credential_arn = request.credential_arn;
    if (request.custom_role_arn) rule.custom_role_arn = request.custom_role_arn;
    rule.updated_at = context.now;
  };
  CO_TRY(auto wanted, co_await pull_through::find(records, scope, request.ecr_repository_prefix));
  change(wanted);
  if (request.credential_arn) CO_TRY_VOID(service.pull_through.check_credentials(wanted));
  CO_TRY(const auto rule,
         co_await pull_through::update(records, scope, request.ecr_repository_prefix, change));
  CO_TRY_VOID(co_await service.pull_through.reload(scope));
  api::UpdatePullThroughCacheRuleResponse out;
  out.ecr_repository_prefix = rule.ecr_repository_prefix;
  out.registry_id = rule.registry_id;
  out.updated_at = rule.updated_at;
  out.credential_arn = rule.credential_arn;
  out.custom_role_arn = rule.custom_role_arn;
  out.upstream_repository_prefix = rule.upstream_repository_prefix;
  co_return out;
}

}  // namespace

const Operation<api::UpdatePullThroughCacheRule, registry::Scope> kUpdatePullThroughCacheRule{
    .find = chosen_registry<api::UpdatePullThroughCacheRuleRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({"ecrRepositoryPrefix": "{rule-prefix}"})",
    .handle = answered<update_pull_through_cache_rule>};

}  // namespace minato::ecr
