#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::DescribeRepositories> describe_repositories(
    EcrService& service, Context context, const api::DescribeRepositoriesRequest& request) {
  api::DescribeRepositoriesResponse out;
  CO_TRY(const registry::Scope scope, scope_of(context, request.registry_id));
  auto& repositories = service.registry.repositories();
  auto& list = out.repositories.emplace();
  if (request.repository_names) {
    if (request.next_token || request.max_results) {
      co_return fail(errors::invalid_parameter(
          "repositoryNames", "cannot be used together with nextToken or maxResults"));
    }
    for (const std::string& name : *request.repository_names) {
      CO_TRY(const auto record, co_await repositories.find(scope, name));
      list.push_back(to_api(service.registry, record));
    }
    co_return out;
  }
  const std::string list_name = "repositories/" + registry::RepositoryRecord::key_of(scope, "");
  CO_TRY(std::string after, read_page_token(service, list_name, request.next_token));
  const auto limit = static_cast<std::size_t>(request.max_results.value_or(kPageDefault));
  CO_TRY(const auto records, co_await repositories.list(scope, std::move(after), limit + 1));
  for (const auto& record : records) {
    if (list.size() == limit) {
      out.next_token = make_page_token(service, list_name, *list.back().repository_name);
      break;
    }
    list.push_back(to_api(service.registry, record));
  }
  co_return out;
}

}  // namespace minato::ecr
