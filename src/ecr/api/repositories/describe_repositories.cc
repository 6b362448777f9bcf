#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DescribeRepositories> describe_repositories(
    EcrService& service, const Context&, const api::DescribeRepositoriesRequest& request,
    const Repositories& found) {
  api::DescribeRepositoriesResponse out;
  auto& repositories = service.registry.repositories();
  auto& list = out.repositories.emplace();
  if (request.repository_names) {
    if (request.next_token || request.max_results) {
      co_return fail(errors::invalid_parameter(
          "repositoryNames", "cannot be used together with nextToken or maxResults"));
    }
    for (const std::string& name : found.names) {
      CO_TRY(const auto record, co_await repositories.find(found.scope, name));
      list.push_back(to_api(service.registry, record));
    }
    co_return out;
  }
  CO_TRY(auto page,
         page_request("repositories/" + registry::RepositoryRecord::key_of(found.scope, ""),
                      request.next_token, request.max_results));
  aws::Pager<api::Repository> pager(std::move(page));
  CO_TRY(const auto records,
         co_await repositories.list(found.scope, pager.at(), pager.request().limit + 1));
  for (const auto& record : records) {
    pager.offer(record.name, [&] { return to_api(service.registry, record); });
  }
  list = pager.take();
  out.next_token = pager.next_token();
  co_return out;
}

}  // namespace

const Operation<api::DescribeRepositories, Repositories> kDescribeRepositories{
    .find = named_repositories<api::DescribeRepositoriesRequest>,
    .resources = repositories_arns,
    .sample = R"({"repositoryNames": ["{repository}"]})",
    .handle = answered<describe_repositories>};

}  // namespace minato::ecr
