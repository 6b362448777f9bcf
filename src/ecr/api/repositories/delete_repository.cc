#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::DeleteRepository> delete_repository(EcrService& service, const Context&,
                                                const api::DeleteRepositoryRequest& request,
                                                const RepositoryAddress& found) {
  CO_TRY(const auto removed, co_await service.registry.repositories().remove(
                                 found.scope, found.name, request.force.value_or(false)));
  api::DeleteRepositoryResponse out;
  out.repository = to_api(service.registry, removed);
  co_return out;
}

}  // namespace

const Operation<api::DeleteRepository> kDeleteRepository{
    .find = named_repository<api::DeleteRepositoryRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "force": true})",
    .handle = answered<delete_repository>};

}  // namespace minato::ecr
