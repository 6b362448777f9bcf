#include <algorithm>

#include "ecr/account_settings.h"
#include "ecr/creation_templates.h"
#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::DescribeRepositoryCreationTemplates> describe_repository_creation_templates(
    EcrService& service, Context context,
    const api::DescribeRepositoryCreationTemplatesRequest& request) {
  if (request.prefixes && (request.next_token || request.max_results)) {
    co_return fail(errors::invalid_parameter(
        "prefixes", "cannot be used together with nextToken or maxResults"));
  }
  const registry::Scope scope = caller_scope(context);
  const std::string list_name = "templates/" + registry::setting_key(scope, "");
  CO_TRY(const std::string after, read_page_token(service, list_name, request.next_token));
  const auto limit = static_cast<std::size_t>(request.max_results.value_or(kPageDefault));
  CO_TRY(auto all, co_await templates::list(service.registry.records(), scope));
  api::DescribeRepositoryCreationTemplatesResponse out;
  out.registry_id = context.account;
  auto& list = out.repository_creation_templates.emplace();
  for (CreationTemplate& one : all) {
    if (*one.prefix <= after) continue;
    const auto& wanted = request.prefixes;
    if (wanted && std::ranges::find(*wanted, *one.prefix) == wanted->end()) continue;
    if (list.size() == limit) {
      out.next_token = make_page_token(service, list_name, *list.back().prefix);
      break;
    }
    list.push_back(std::move(one));
  }
  co_return out;
}

}  // namespace minato::ecr
