#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::PutImageTagMutability> put_image_tag_mutability(
    EcrService& service, Context context, const api::PutImageTagMutabilityRequest& request) {
  CO_TRY(registry::Scope scope, scope_of(context, request.registry_id));
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().update(
             std::move(scope), request.repository_name,
             [&](registry::RepositoryRecord& record) -> Result<> {
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

}  // namespace minato::ecr
