#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::DeleteRepository> delete_repository(EcrService& service, Context context,
                                                const api::DeleteRepositoryRequest& request) {
  CO_TRY(registry::Scope scope, scope_of(context, request.registry_id));
  CO_TRY(const auto removed,
         co_await service.registry.repositories().remove(std::move(scope), request.repository_name,
                                                         request.force.value_or(false)));
  api::DeleteRepositoryResponse out;
  out.repository = to_api(service.registry, removed);
  co_return out;
}

}  // namespace minato::ecr
