#include "ecr/handlers/handlers.h"

namespace minato::ecr {

Answer<api::UpdateImageStorageClass> update_image_storage_class(
    EcrService& service, Context context, const api::UpdateImageStorageClassRequest& request) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await find_repository(service, context, request.registry_id, request.repository_name));
  CO_TRY(const auto found, co_await find_image(service, repository, request.image_id));
  CO_TRY(const auto changed,
         co_await service.registry.images().set_archived(
             repository, found.digest, request.target_storage_class == "ARCHIVE"));
  api::UpdateImageStorageClassResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.image_id = to_identifier(changed.digest, request.image_id.image_tag.value_or(""));
  out.image_status = image_status(changed);
  co_return out;
}

}  // namespace minato::ecr
