#include "gen/ecr_operations.h"

namespace minato::ecr {
namespace {

Answer<api::UpdateImageStorageClass> update_image_storage_class(
    EcrService& service, const Context&, const api::UpdateImageStorageClassRequest& request,
    const RepositoryAddress& found) {
  CO_TRY(const registry::RepositoryRecord repository,
         co_await service.registry.repositories().find(found.scope, found.name));
  CO_TRY(const auto image, co_await find_image(service, repository, request.image_id));
  CO_TRY(const auto changed,
         co_await service.registry.images().set_archived(
             repository, image.digest, request.target_storage_class == "ARCHIVE"));
  api::UpdateImageStorageClassResponse out;
  out.registry_id = repository.scope.account;
  out.repository_name = repository.name;
  out.image_id = to_identifier(changed.digest, request.image_id.image_tag.value_or(""));
  out.image_status = image_status(changed);
  co_return out;
}

}  // namespace

const Operation<api::UpdateImageStorageClass> kUpdateImageStorageClass{
    .find = named_repository<api::UpdateImageStorageClassRequest>,
    .resources = repository_arns,
    .sample = R"({
      "repositoryName": "{repository}",
      "imageId": {"imageTag": "{tag}"},
      "targetStorageClass": "STANDARD"})",
    .handle = answered<update_image_storage_class>};

}  // namespace minato::ecr
