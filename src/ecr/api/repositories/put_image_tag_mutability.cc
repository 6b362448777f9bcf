#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::PutImageTagMutability> put_image_tag_mutability(
    EcrService& service, const Context&, const api::PutImageTagMutabilityRequest& request,
    const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().update(
             found.scope, found.name, [&](registry::RepositoryRecord& record) -> Result<> {
               return set_mutability(record, request.image_tag_mutability,
                                     request.image_tag_mutability_exclusion_filters);
             }));
  api::PutImageTagMutabilityResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.image_tag_mutability = repository.tag_mutability;
  out.image_tag_mutability_exclusion_filters = to_api_filters(repository.exclusion_filters);
  co_return out;
}

}  // namespace

const Operation<api::PutImageTagMutability> kPutImageTagMutability{
    .find = named_repository<api::PutImageTagMutabilityRequest>,
    .resources = repository_arns,
    .sample = R"({"repositoryName": "{repository}", "imageTagMutability": "MUTABLE"})",
    .handle = answered<put_image_tag_mutability>};

}  // namespace minato::ecr
