#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::PutImageScanningConfiguration> put_image_scanning_configuration(
    EcrService& service, Context context,
    const api::PutImageScanningConfigurationRequest& request) {
  CO_TRY(registry::Scope scope, scope_of(context, request.registry_id));
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().update(
             std::move(scope), request.repository_name,
             [&](registry::RepositoryRecord& record) -> Result<> {
               record.scan_on_push =
                   request.image_scanning_configuration.scan_on_push.value_or(false);
               return {};
             }));
  api::PutImageScanningConfigurationResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;

  out.image_scanning_configuration.emplace().scan_on_push = repository.scan_on_push;
  co_return out;
}

}  // namespace minato::ecr
