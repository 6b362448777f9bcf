#include <algorithm>

#include "ecr/account_settings.h"
#include "ecr/creation_templates.h"
#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DescribeRepositoryCreationTemplates> describe_repository_creation_templates(
    EcrService& service, const Context&,
    const api::DescribeRepositoryCreationTemplatesRequest& request, const registry::Scope& scope) {
  if (request.prefixes && (request.next_token || request.max_results)) {
    co_return fail(errors::invalid_parameter(
        "prefixes", "cannot be used together with nextToken or maxResults"));
  }
  CO_TRY(auto page, page_request("templates/" + registry::setting_key(scope, ""),
                                 request.next_token, request.max_results));
  CO_TRY(auto all, co_await templates::list(service.registry.records(), scope));
  api::DescribeRepositoryCreationTemplatesResponse out;
  out.registry_id = scope.account;
  if (const auto& wanted = request.prefixes) {
    std::erase_if(all, [&](const CreationTemplate& one) {
      return std::ranges::find(*wanted, *one.prefix) == wanted->end();
    });
  }
  aws::Pager<CreationTemplate> pager(std::move(page));
  page_through_sorted(pager, std::move(all),
                      [](const CreationTemplate& one) { return *one.prefix; });
  auto& list = out.repository_creation_templates.emplace();
  for (CreationTemplate& one : pager.take()) {
    list.push_back(templates::to_answer(std::move(one), scope));
  }
  out.next_token = pager.next_token();
  co_return out;
}

}  // namespace

const Operation<api::DescribeRepositoryCreationTemplates, registry::Scope>
    kDescribeRepositoryCreationTemplates{
        .find = own_registry<api::DescribeRepositoryCreationTemplatesRequest>,
        .resources = any_resource<registry::Scope>,
        .sample = R"({})",
        .handle = answered<describe_repository_creation_templates>};

}  // namespace minato::ecr
