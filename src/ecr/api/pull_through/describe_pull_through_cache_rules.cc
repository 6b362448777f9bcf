#include <algorithm>

#include "ecr/account_settings.h"
#include "ecr/pull_through/rules.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

using Names = std::optional<std::vector<std::string>>;

// A rule that is asked for by name must be there.
Result<> check_names(const Names& names, const std::vector<pull_through::Rule>& all,
                     const std::string& account) {
  for (const std::string& name : names.value_or(std::vector<std::string>())) {
    const bool known = std::ranges::any_of(
        all, [&](const pull_through::Rule& rule) { return rule.ecr_repository_prefix == name; });
    if (!known) return fail(errors::rule_not_found(name, account));
  }
  return {};
}

Answer<api::DescribePullThroughCacheRules> describe_pull_through_cache_rules(
    EcrService& service, const Context&, const api::DescribePullThroughCacheRulesRequest& request,
    const registry::Scope& scope) {
  const Names& wanted = request.ecr_repository_prefixes;
  if (wanted && (request.next_token || request.max_results)) {
    co_return fail(errors::invalid_parameter(
        "ecrRepositoryPrefixes", "cannot be used together with nextToken or maxResults"));
  }
  CO_TRY(auto page, page_request("pullthrough/" + registry::setting_key(scope, ""),
                                 request.next_token, request.max_results));
  CO_TRY(auto all, co_await pull_through::list(service.registry.records(), scope));
  CO_TRY_VOID(check_names(wanted, all, scope.account));
  api::DescribePullThroughCacheRulesResponse out;
  if (wanted) {
    std::erase_if(all, [&](const pull_through::Rule& rule) {
      return std::ranges::find(*wanted, *rule.ecr_repository_prefix) == wanted->end();
    });
  }
  aws::Pager<pull_through::Rule> pager(std::move(page));
  page_through_sorted(pager, std::move(all),
                      [](const pull_through::Rule& rule) { return *rule.ecr_repository_prefix; });
  out.pull_through_cache_rules = pager.take();
  out.next_token = pager.next_token();
  co_return out;
}

}  // namespace

const Operation<api::DescribePullThroughCacheRules, registry::Scope> kDescribePullThroughCacheRules{
    .find = chosen_registry<api::DescribePullThroughCacheRulesRequest>,
    .resources = any_resource<registry::Scope>,
    .sample = R"({})",
    .handle = answered<describe_pull_through_cache_rules>};

}  // namespace minato::ecr
